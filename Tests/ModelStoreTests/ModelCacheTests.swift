import ConvNet
import Foundation
import Imaging
import Testing

@testable import ModelStore

struct ModelCacheTests {
  private let folder: Folder
  private let model: PublishedModel

  init() throws {
    folder = try Folder()
    model = Sample.model(at: try #require(URL(string: "http://127.0.0.1:1/sample.bin")))
    try Data(Sample.bytes).write(to: URL(fileURLWithPath: folder.path("my file")))
  }

  private func install() throws -> ModelRecord {
    try folder.cache.install(model, from: folder.path("my file"))
  }

  @Test func aFileIsInstalledAndLoaded() throws {
    let record = try install()
    #expect(record.source == "my file" && record.sha1 == Sample.sha1)
    #expect(model.isPublished(sha1: record.sha1))
    #expect(try folder.cache.load(model) == Sample.weights)
    #expect(try folder.cache.record(of: model) == record)
  }

  /// Same source, same bytes, over what is there already.
  @Test func installingAgainChangesNothing() throws {
    func contents() throws -> [Data] {
      try folder.models.map {
        try Data(contentsOf: URL(fileURLWithPath: folder.path("models/" + $0)))
      }
    }
    _ = try install()
    let before = try contents()
    _ = try install()
    #expect(try contents() == before)
    #expect(before.count == 2)
  }

  @Test func whatIsNotInstalledIsExplained() throws {
    let error = #expect(throws: ModelStoreError.self) { try folder.cache.load(model) }
    #expect(error == .notInstalled(model))
    for part in [
      "sample.bin", "http://127.0.0.1:1/sample.bin", "curvetrace model install sample",
      "--from sample.bin",
    ] {
      #expect(error?.description.contains(part) == true, "\(part)")
    }
    #expect(try folder.cache.remove(model) == false)
  }

  @Test(arguments: ["safetensors", "json"])
  func damageIsSeen(_ ending: String) throws {
    _ = try install()
    let url = URL(fileURLWithPath: folder.path("models/sample." + ending))
    var data = try Data(contentsOf: url)
    data[data.count - 3] ^= 1
    try data.write(to: url)
    #expect(throws: ModelStoreError.damaged(name: "sample", path: url.path)) {
      try folder.cache.load(model)
    }
    // Installing it again repairs it.
    _ = try install()
    #expect(try folder.cache.load(model) == Sample.weights)
  }

  @Test func removedIsNotInstalled() throws {
    _ = try install()
    #expect(try folder.cache.remove(model))
    #expect(folder.models.isEmpty)
    #expect(throws: ModelStoreError.notInstalled(model)) { try folder.cache.record(of: model) }
  }

  @Test func filesThatCannotBeUsedLeaveWhatIsThere() throws {
    _ = try install()
    let path = folder.path("page.html")
    try Data("<html>".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: ModelStoreError.unusable(path: path, .unknownFormat)) {
      try folder.cache.install(model, from: path)
    }
    #expect(throws: ImagingError.missingFile(path: folder.path("nothing"))) {
      try folder.cache.install(model, from: folder.path("nothing"))
    }
    #expect(throws: ImagingError.isFolder(path: folder.url.path)) {
      try folder.cache.install(model, from: folder.url.path)
    }
    #expect(try folder.cache.load(model) == Sample.weights)
  }

  @Test func theFolderFollowsTheEnvironment() {
    func folder(_ environment: [String: String]) -> String {
      ModelCache(environment: environment).folder
    }
    #expect(
      folder(["CURVETRACE_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/a/models")
    #expect(folder(["XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/b/curvetrace/models")
    #expect(
      folder(["CURVETRACE_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/c"])
        == "/c/.cache/curvetrace/models")
  }

  @Test func knownNetworksHaveNames() throws {
    #expect(PublishedModel.all.map(\.name) == ["inception5h", "bvlc-googlenet"])
    #expect(throws: ModelStoreError.unknownModel("vgg", known: ["inception5h", "bvlc-googlenet"])) {
      try PublishedModel.named("vgg")
    }
  }
}
