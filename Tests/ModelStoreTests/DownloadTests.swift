import ConvNet
import Failures
import Foundation
import Imaging
import Testing

@testable import ModelStore

/// Fetching from a server of our own on the loopback interface.
struct DownloadTests {
  private typealias Answer = LoopbackServer.Answer
  private static let whole = Answer(headers: ["ETag": "\"1\""], body: Sample.bytes)
  /// Half of what is promised.
  private static let half: Answer = {
    var answer = whole
    answer.promised = answer.body.count
    answer.body.removeSubrange((answer.body.count / 2)...)
    return answer
  }()
  /// The other half.
  private static let rest = Answer(
    status: 206,
    headers: [
      "Content-Range": "bytes \(half.body.count)-\(Sample.bytes.count - 1)/\(Sample.bytes.count)"
    ], body: Array(Sample.bytes[half.body.count...]))

  /// What came of asking a server with this script once for each answer, and what it was asked.
  private func outcomes(
    of script: [Answer], sha1: String = Sample.sha1, stallTimeout: Double = 30,
    in folder: Folder
  ) throws -> (errors: [ModelStoreError?], requests: [LoopbackServer.Request]) {
    let server = try LoopbackServer(script)
    defer { server.stop() }
    let model = Sample.model(at: try server.url("sample.bin"), sha1: sha1)
    var cache = folder.cache
    cache.stallTimeout = stallTimeout
    var errors: [ModelStoreError?] = []
    while server.requests.count < script.count {
      do {
        let record = try cache.install(model)
        #expect(record.source == model.address.absoluteString)
        #expect(record.sha1 == Sample.sha1)
        #expect(try cache.load(model) == Sample.weights)
        errors.append(nil)
      } catch let error as ModelStoreError {
        errors.append(error)
      }
    }
    return (errors, server.requests)
  }

  private static let installed = ["sample.json", "sample.safetensors"]

  @Test func aWholeFileIsInstalled() throws {
    let folder = try Folder()
    let (errors, requests) = try outcomes(of: [Self.whole], in: folder)
    #expect(errors == [nil])
    #expect(requests[0].path.hasPrefix("GET /sample.bin"))
    #expect(requests[0].headers["range"] == nil)
    #expect(folder.models == Self.installed)
  }

  @Test func aBrokenFetchGoesOn() throws {
    let folder = try Folder()
    let (errors, requests) = try outcomes(of: [Self.half, Self.rest], in: folder)
    guard case .unreachable(_, _, let received) = errors[0] else {
      Issue.record("\(errors)")
      return
    }
    #expect(received == Self.half.body.count)
    #expect(errors.count == 2 && errors[1] == nil, "\(errors)")
    #expect(requests[1].headers["range"] == "bytes=\(received)-")
    #expect(requests[1].headers["if-range"] == "\"1\"")
    #expect(folder.models == Self.installed)
  }

  /// A server without ranges, or with another version by now, sends everything.
  @Test func aServerMaySendItAll() throws {
    let folder = try Folder()
    let (errors, _) = try outcomes(of: [Self.half, Self.whole], in: folder)
    #expect(errors.count == 2 && errors[0] != nil && errors[1] == nil, "\(errors)")
    #expect(folder.models == Self.installed)
  }

  /// A part that is longer than the file is given up.
  @Test func aRangeThatCannotBeIsGivenUp() throws {
    let folder = try Folder()
    let (errors, requests) = try outcomes(
      of: [Self.half, Answer(status: 416), Self.whole], in: folder)
    #expect(errors.count == 2 && errors[0] != nil && errors[1] == nil, "\(errors)")
    #expect(requests[2].headers["range"] == nil)
  }

  @Test func anotherFileIsRefused() throws {
    let folder = try Folder()
    let (errors, requests) = try outcomes(of: [Self.whole], sha1: "00", in: folder)
    guard case .wrongHash(_, "00", Sample.sha1) = errors[0] else {
      Issue.record("\(errors)")
      return
    }
    #expect(requests.count == 1)
    #expect(folder.models.isEmpty)
  }

  @Test(arguments: [404, 403, 500])
  func aRefusalIsNamed(_ status: Int) throws {
    let folder = try Folder()
    let (errors, _) = try outcomes(
      of: [Answer(status: status, body: Array("sorry".utf8))], in: folder)
    guard case .refused(_, status) = errors[0] else {
      Issue.record("\(errors)")
      return
    }
    #expect(errors[0]?.category == .unavailable)
    #expect(errors[0]?.description.contains("\(status)") == true)
    #expect(folder.models.isEmpty)
  }

  @Test func silenceEnds() throws {
    let folder = try Folder()
    var silent = Self.half
    silent.stalls = true
    let (errors, _) = try outcomes(
      of: [silent, Self.rest], stallTimeout: 3, in: folder)
    guard case .stalled(_, 3, Self.half.body.count) = errors[0] else {
      Issue.record("\(errors)")
      return
    }
    #expect(errors.count == 2 && errors[1] == nil, "\(errors)")
  }

  @Test func aPromiseOfTooMuchIsRefused() throws {
    let folder = try Folder()
    var long = Self.whole
    long.promised = ModelCache.fileLimit + 1
    let (errors, _) = try outcomes(of: [long], in: folder)
    guard case .fileTooLong = errors[0] else {
      Issue.record("\(errors)")
      return
    }
  }

  @Test func nobodyListens() throws {
    let folder = try Folder()
    let server = try LoopbackServer([])
    let address = try server.url("sample.bin")
    server.stop()
    let error = #expect(throws: ModelStoreError.self) {
      try folder.cache.install(Sample.model(at: address))
    }
    #expect(error?.category == .unavailable)
    #expect(error?.description.contains("--from") == true)
  }

  @Test func progressComesToItsEnd() throws {
    final class Progress: @unchecked Sendable {
      let lock = NSLock()
      var fractions: [Double] = []
      func add(_ fraction: Double) { lock.withLock { fractions.append(fraction) } }
    }
    let folder = try Folder()
    let server = try LoopbackServer([Self.whole])
    defer { server.stop() }
    let progress = Progress()
    _ = try folder.cache.install(Sample.model(at: server.url("sample.bin"))) { progress.add($0) }
    #expect(progress.fractions.last == 1)
    #expect(progress.fractions == progress.fractions.sorted())
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full here"))
  func aFullDiskIsNamed() throws {
    let file = try PartFile("/dev/full")
    let error = #expect(throws: ImagingError.self) { try file.append(Data([1])) }
    #expect(error?.category == .cannotWrite)
    #expect(error?.description.contains("no space left on device") == true, "\(error as Any)")
    file.close()
  }

  @Test func onlyOneFetchesAtATime() throws {
    let folder = try Folder()
    let path = folder.path("a.part")
    let first = try PartFile(path)
    #expect(throws: ModelStoreError.busy(path: path)) { try PartFile(path) }
    first.close()
    try PartFile(path).close()
  }
}
