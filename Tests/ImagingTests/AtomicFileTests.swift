import Failures
import Foundation
import Imaging
import Testing

struct AtomicFileTests {
  private func contents(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func aFileIsMadeThenReplacedAndNothingElseIsLeft() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old", to: path)
      #expect(try contents(path) == "old")
      try AtomicFile.write("new", to: path)
      #expect(try contents(path) == "new")
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  @Test func permissionsAreKeptAndLinksStayLinks() throws {
    try withTemporaryFolder { folder in
      let (path, link) = (folder + "/a.txt", folder + "/link.txt")
      try AtomicFile.write("old", to: path)
      #expect(chmod(path, 0o640) == 0)
      #expect(symlink("a.txt", link) == 0)
      try AtomicFile.write("new", to: link)
      #expect(try contents(path) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.txt")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
    }
  }

  /// What a killed process has left, at any depth, and nothing else.
  @Test func leftoversAreRemoved() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/in/side", withIntermediateDirectories: true)
      let left = ["/.curvetrace-12-0.tmp", "/in/side/.curvetrace-7-3.tmp"]
      let kept = ["/a.tmp", "/.curvetrace-1", "/in/.hidden.tmp"]
      for name in left + kept { try AtomicFile.write("x", to: folder + name) }
      AtomicFile.removeLeftovers(in: folder)
      for name in left { #expect(!FileManager.default.fileExists(atPath: folder + name)) }
      for name in kept { #expect(FileManager.default.fileExists(atPath: folder + name)) }
      AtomicFile.removeLeftovers(in: folder + "/none")
    }
  }

  /// A link to a file that is not there yet stays a link, and the file is made where it points.
  @Test func aDanglingLinkIsFollowed() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/in", withIntermediateDirectories: true)
      #expect(symlink("b.txt", folder + "/in/a.txt") == 0)
      #expect(symlink("in/a.txt", folder + "/link.txt") == 0)
      try AtomicFile.write("new", to: folder + "/link.txt")
      #expect(try contents(folder + "/in/b.txt") == "new")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.txt")
          == "in/a.txt")
      #expect(symlink("circle.txt", folder + "/circle.txt") == 0)
      #expect(throws: ImagingError.self) { try AtomicFile.write("x", to: folder + "/circle.txt/a") }
    }
  }

  /// What killed processes have left goes with the first file that is written beside it, and what another one is
  /// writing stays.
  @Test func abandonedFilesGo() throws {
    try withTemporaryFolder { folder in
      let (abandoned, written) = (
        folder + "/.curvetrace-12-0.tmp", folder + "/.curvetrace-13-0.tmp"
      )
      for path in [abandoned, written] { try Data("x".utf8).write(to: URL(fileURLWithPath: path)) }
      let descriptor = open(written, O_RDONLY)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      try AtomicFile.write("new", to: folder + "/a.txt")
      #expect(try names(in: folder) == [".curvetrace-13-0.tmp", "a.txt"])
    }
  }

  @Test func aMissingFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/none/a.txt"
      #expect(throws: ImagingError.missingFolder(path: path, folder: folder + "/none")) {
        try AtomicFile.write("x", to: path)
      }
      let left = try names(in: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func aFolderIsNotReplacedByAFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/taken"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      let error = #expect(throws: ImagingError.self) { try AtomicFile.write("x", to: path) }
      #expect(error?.category == .cannotWrite)
      #expect(try names(in: folder) == ["taken"])
    }
  }

  @Test func aDeviceIsWrittenNotReplaced() throws {
    try AtomicFile.write("x", to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func aFileIsWrittenInPieces() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write(to: path) { write in
        for piece in ["one ", "two ", "three"] { try write(Array(piece.utf8)) }
      }
      #expect(try contents(path) == "one two three")
    }
  }

  @Test func piecesThatStopMidwayLeaveTheOldFile() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old", to: path)
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: path) { write in
          try write(Array("new".utf8))
          throw Stop()
        }
      }
      #expect(try contents(path) == "old")
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  #if os(Linux)
    @Test func aFullDeviceSaysSo() throws {
      #expect(
        throws: ImagingError.cannotWrite(path: "/dev/full", reason: "no space left on device")
      ) {
        try AtomicFile.write("x", to: "/dev/full")
      }
    }
  #endif

  #if compiler(>=6.2)
    /// A limit on the size of files makes the system refuse a write midway, as a full disk does.
    /// The limit holds for a whole process, hence the child.
    @Test func aWriteThatFailsMidwayLeavesTheOldFile() async throws {
      await #expect(processExitsWith: .success) {
        try withTemporaryFolder { folder in
          let path = folder + "/a.txt"
          try AtomicFile.write("old", to: path)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
          #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
          #else
            let resource = RLIMIT_FSIZE
          #endif
          try #require(setrlimit(resource, &limit) == 0)
          let error = #expect(throws: ImagingError.self) {
            try AtomicFile.write([UInt8](repeating: 7, count: 100_000), to: path)
          }
          #expect(error == .cannotWrite(path: path, reason: "file too large"))
          #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        }
      }
    }
  #endif
}
