import Foundation
import Geometry
import Imaging
import Phantoms
import TestSupport
import Testing

@testable import Studio

/// What the interface does, asked through a real connection.
@Suite(.serialized) struct InterfaceTests {
  private let description: [String: Any]

  init() throws {
    let data = try #require(try PageFiles.description)
    description = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private var paths: [String: [String: Any]] {
    description["paths"] as? [String: [String: Any]] ?? [:]
  }

  private static func film(_ size: Int = 192, seed: UInt64 = 4) throws -> Data {
    try Phantom(PhantomOptions(width: size, height: size, seed: seed)).image.pngData()
  }

  /// What is described is what is served, and nothing else.
  @Test func theDescriptionHasEveryRoute() {
    let studio = Studio()
    let desk = Desk(Tools(), kept: studio.kept)
    let served = Set(Interface(desk).routes.map { "\($0.method) \($0.path)" })
    let described = Set(
      paths.flatMap { path, operations in
        operations.keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" }
      })
    #expect(served == described)
  }

  /// Every operation answers what its schema says.
  @Test func everyAnswerFitsItsSchema() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    let check = SchemaCheck(description: description)
    var asked: Set<String> = []

    func ask(
      _ method: String, _ path: String, as template: String, _ body: Data = Data()
    ) async throws -> ServedStudio.Response {
      let response = try await studio.ask(method, path, body)
      let name = "\(method) \(template)"
      asked.insert(name)
      let operation = paths[template]?[method.lowercased()] as? [String: Any] ?? [:]
      let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
      let described = responses["\(response.status)"]
      #expect(
        described != nil,
        "\(name): \(response.status) \(String(decoding: response.data.prefix(200), as: UTF8.self))")
      let content = described?["content"] as? [String: [String: Any]] ?? [:]
      for (type, media) in content {
        guard let schema = media["schema"] as? [String: Any] else { continue }
        if type == "application/json" {
          let value = try JSONSerialization.jsonObject(with: response.data)
          #expect(check.faults(of: value, in: schema) == [], "\(name)")
        } else if type == "application/x-ndjson" {
          for line in response.data.split(separator: UInt8(ascii: "\n")) {
            let value = try JSONSerialization.jsonObject(with: Data(line))
            #expect(check.faults(of: value, in: schema) == [], "\(name)")
          }
        } else if type == "image/png" {
          #expect(ImageFormat(signatureOf: [UInt8](response.data)) == .png, "\(name)")
        }
      }
      return response
    }
    func json(_ object: [String: Any]) throws -> Data {
      try JSONSerialization.data(withJSONObject: object)
    }

    _ = try await ask("GET", "/api/openapi.json", as: "/api/openapi.json")
    let opened = try await ask(
      "POST", "/api/images?name=film.png", as: "/api/images", try Self.film())
    let id = try #require(opened.object["id"] as? String)
    let own = "/api/images/\(id)"
    let any = "/api/images/{id}"
    let traced = try await ask("POST", own + "/trace", as: any + "/trace")
    #expect(traced.last["event"] as? String == "result")
    let result = traced.last.filter { $0.key != "event" }
    let schemas = (description["components"] as? [String: Any])?["schemas"] as? [String: Any]
    #expect(
      check.faults(of: result, in: try #require(schemas?["Result"] as? [String: Any])) == [])
    let drawing = try #require(result["drawing"] as? [String: Any])
    let curve = try #require((drawing["curves"] as? [[String: Any]])?.first)
    let curveID = try #require(curve["id"] as? Int)
    for path in [
      "", "/picture", "/thumbnail", "/candidates", "/measures", "/project",
    ] { _ = try await ask("GET", own + path, as: any + path) }
    for layer in Layer.allCases where layer != .parts {
      _ = try await ask("GET", own + "/layers/\(layer)", as: any + "/layers/{layer}")
    }
    let length = try #require(curve["arcLength"] as? Double)
    _ = try await ask(
      "POST", own + "/narrowing", as: any + "/narrowing",
      try json(["curve": curveID, "from": length * 0.3, "to": length * 0.7]))
    let edited = try await ask(
      "POST", own + "/edits", as: any + "/edits", try json(["do": "pin", "curve": curveID]))
    #expect((edited.object["pins"] as? [String: Any])?.count == 1)
    _ = try await ask("POST", own + "/undo", as: any + "/undo")
    _ = try await ask("POST", own + "/redo", as: any + "/redo")
    let knots = try #require(curve["knots"] as? [[Double]])
    _ = try await ask(
      "POST", own + "/wire", as: any + "/wire",
      try json(["points": [knots[0], knots[knots.count - 1]]]))
    for start in ["extraction", "random"] {
      let watched = try await ask(
        "POST", own + "/watch", as: any + "/watch",
        try json(["start": start, "curves": 3, "steps": 4, "seed": 2]))
      let lines = String(decoding: watched.data, as: UTF8.self)
      #expect(lines.components(separatedBy: "\"event\":\"step\"").count > 4)
      #expect(watched.last["event"] as? String == "done")
    }
    let run = try studio.listen(own + "/watch", json: ["start": "extraction", "steps": 1000])
    try await Self.until { run.count("step") > 0 }
    _ = try await ask("POST", own + "/watch/pause", as: any + "/watch/{command}")
    run.leave()
    for export in Export.all {
      let name = "/exports/\(export.name)"
      let file = try await ask("GET", own + name, as: any + "/exports/{format}")
      #expect(!file.data.isEmpty, "\(export.name)")
    }
    let project = try await studio.ask("GET", own + "/project").data
    _ = try await ask("PUT", own + "/project", as: any + "/project", project)
    _ = try await ask(
      "PUT", own + "/review", as: any + "/review", try json(["isReviewed": true]))
    _ = try await ask("POST", "/api/samples/shapes", as: "/api/samples/{name}")
    _ = try await ask("GET", "/api/status", as: "/api/status")
    _ = try await ask("POST", "/api/stop", as: "/api/stop")
    let hash = try #require(
      (try await studio.ask("GET", own + "/project").object["image"] as? [String: Any])?["sha256"]
        as? String)
    _ = try await ask("POST", "/api/kept/\(hash)", as: "/api/kept/{id}")
    let anew = try await ask("POST", own + "/anew", as: any + "/anew")
    #expect(anew.object["edits"] as? Int == 0)
    _ = try await ask("DELETE", own, as: any)
    let described = paths.flatMap { path, operations in
      operations.keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" }
    }
    #expect(asked == Set(described))
  }

  /// Waits for something that comes soon.
  private static func until(
    sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () async throws -> Bool
  ) async throws {
    for _ in 0..<3000 {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it has not come in 30 s", sourceLocation: sourceLocation)
  }

  /// A paused run makes the steps that it is told to and no others, lets other things be asked for, and ends with the
  /// next look, or when who watches it goes away.
  @Test func aRunIsPaused() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    let opened = try await studio.ask("POST", "/api/images?name=film.png", try Self.film())
    let own = "/api/images/" + (try #require(opened.object["id"] as? String))
    func tell(_ command: String) async throws -> Int {
      try await studio.ask("POST", own + "/watch/" + command).status
    }
    #expect(try await tell("pause") == 409)
    #expect(try await tell("fly") == 404)
    let run = try studio.listen(own + "/watch", json: ["start": "extraction", "steps": 1000])
    try await Self.until { run.count("step") > 0 }
    #expect(try await tell("pause") == 204)
    try await Self.until { run.count("paused") > 0 }
    let steps = run.count("step")
    #expect(try await studio.ask("GET", own + "/exports/svg").status == 200)
    #expect(run.count("step") == steps)
    #expect(try await tell("step") == 204)
    try await Self.until { run.count("step") > steps }
    let paused = run.count("paused")
    try await Self.until { run.count("paused") > paused + 1 }
    #expect(run.count("step") == steps + 1)
    #expect(try await tell("resume") == 204)
    try await Self.until { run.count("step") > steps + 3 }
    #expect(try await tell("pause") == 204)
    #expect(try await studio.ask("POST", own + "/trace").last["event"] as? String == "result")
    try await Self.until { run.count("stopped") == 1 }

    let other = try studio.listen(own + "/watch", json: ["start": "extraction", "steps": 1000])
    try await Self.until { other.count("step") > 0 }
    #expect(try await tell("pause") == 204)
    other.leave()
    try await Self.until { try await tell("pause") == 409 }
  }

  /// What cannot be done is refused with a sentence, and nothing of the machine is told.
  @Test func whatCannotBeDoneIsRefused() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    let opened = try await studio.ask("POST", "/api/images?name=a.png", try Self.film(96))
    let own = "/api/images/" + (try #require(opened.object["id"] as? String))
    let cases: [(String, String, String, Int)] = [
      ("GET", "/api/nothing", "", 404), ("GET", "/api/images/77", "", 404),
      ("PUT", "/api/status", "", 405), ("GET", "/nothing.js", "", 404),
      ("GET", "/../Package.swift", "", 404), ("GET", "/%2e%2e/index.html", "", 404),
      ("POST", own + "/trace", "{", 400), ("POST", own + "/trace", "[1]", 400),
      ("POST", own + "/trace", #"{"recipe":{"detail":"x"}}"#, 400),
      (
        "POST", own + "/trace",
        #"{"recipe":{"format":"curvetrace-recipe","version":1,"detial":1}}"#, 422
      ),
      ("POST", own + "/edits", #"{"do":"fly"}"#, 422),
      ("POST", own + "/edits", #"{"do":"remove","curves":[999]}"#, 422),
      ("POST", own + "/edits", #"{"do":"remove","curves":[0],"revision":99}"#, 409),
      ("POST", own + "/undo", "", 409), ("POST", own + "/wire", #"{"points":[[1]]}"#, 400),
      ("POST", own + "/watch", #"{"start":"random","curves":100000}"#, 422),
      ("GET", own + "/layers/parts", "", 409), ("GET", own + "/layers/x", "", 404),
      ("GET", own + "/layers/canny?sigma=-1", "", 422), ("GET", own + "/exports/exe", "", 404),
      ("PUT", own + "/project", "{}", 422),
      ("POST", "/api/images?name=b.png", "no image", 422), ("POST", "/api/images", "", 422),
    ]
    for (method, path, body, status) in cases {
      let response = try await studio.ask(method, path, Data(body.utf8))
      let text = String(decoding: response.data, as: UTF8.self)
      #expect(response.status == status, "\(method) \(path) \(body): \(text)")
      #expect(response.object["error"] is String, "\(method) \(path): \(text)")
      #expect(!text.contains(studio.folder) && !text.contains("/Sources/"), "\(text)")
    }
    #expect(try await studio.ask("GET", "/api/status").status == 200)
  }

  /// A name with markup in it is a name, in JSON and in the header that names a file.
  @Test func namesAreNames() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    let name = "<img src=x onerror=alert(1)>\"\r\n.png"
    let encoded = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let opened = try await studio.ask("POST", "/api/images?name=\(encoded)", try Self.film(96))
    #expect(opened.object["name"] as? String == name)
    let id = try #require(opened.object["id"] as? String)
    let file = try await studio.ask("GET", "/api/images/\(id)/exports/svg")
    let header = try #require(file.headers["content-disposition"])
    #expect(file.status == 200 && !header.contains("\n") && header.hasSuffix("%2Esvg"))
  }

  /// What was done is in force again when the same image is opened by another studio, to the byte, and undone there.
  @Test func workIsKept() async throws {
    let film = try Self.film()
    let first = try await ServedStudio()
    defer { first.end() }
    func open(_ studio: ServedStudio) async throws -> (record: [String: Any], path: String) {
      let opened = try await studio.ask("POST", "/api/images?name=film.png", film)
      return (opened.object, "/api/images/" + (try #require(opened.object["id"] as? String)))
    }
    var (record, own) = try await open(first)
    #expect(record["isRestored"] as? Bool == false)
    let traced = try await first.ask("POST", own + "/trace")
    let count = (traced.last["drawing"] as? [String: Any]).map { ($0["curves"] as? [Any])?.count }
    let all = try #require(count ?? nil)
    let removed = try await first.ask(
      "POST", own + "/edits", json: ["do": "remove", "curves": [0]])
    #expect(removed.status == 200)
    let svg = try await first.ask("GET", own + "/exports/svg").data
    first.end(removingFolder: false)

    let second = try await ServedStudio(keptIn: first.folder)
    defer { second.end() }
    let kept = try await second.ask("GET", "/api/status").object["kept"] as? [[String: Any]]
    #expect(kept?.map { $0["name"] as? String } == ["film.png"])
    (record, own) = try await open(second)
    #expect(record["isRestored"] as? Bool == true && record["edits"] as? Int == 1)
    #expect(try await second.ask("GET", own + "/exports/svg").data == svg)
    let undone = try await second.ask("POST", own + "/undo")
    let curves = (undone.object["drawing"] as? [String: Any])?["curves"] as? [Any]
    #expect(curves?.count == all)
    // Who forgets it finds nothing again.
    #expect(try await second.ask("DELETE", own).status == 204)
    (record, _) = try await open(second)
    #expect(record["isRestored"] as? Bool == false)
  }

  /// Fifty edits are undone one by one, and done again: the same bytes.
  @Test func fiftyEditsAreUndone() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    let opened = try await studio.ask("POST", "/api/images?name=film.png", try Self.film())
    let own = "/api/images/" + (try #require(opened.object["id"] as? String))
    let before = try await studio.ask("GET", own + "/exports/json").data
    for number in 0..<50 {
      let y = 10.0 + 3 * Double(number)
      let response = try await studio.ask(
        "POST", own + "/edits",
        json: ["do": "draw", "points": [[8.0, y], [60.0, y], [120.0, y]]])
      try #require(response.status == 200)
    }
    let after = try await studio.ask("GET", own + "/exports/json").data
    for _ in 0..<50 { #expect(try await studio.ask("POST", own + "/undo").status == 200) }
    #expect(try await studio.ask("GET", own + "/exports/json").data == before)
    for _ in 0..<50 { #expect(try await studio.ask("POST", own + "/redo").status == 200) }
    #expect(try await studio.ask("GET", own + "/exports/json").data == after && after != before)
  }

  /// Many requests at once are all answered.
  @Test func manyAreAnsweredAtOnce() async throws {
    let studio = try await ServedStudio()
    defer { studio.end() }
    _ = try await studio.ask("POST", "/api/images?name=film.png", try Self.film(96))
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 {
        group.addTask {
          let response = try await studio.ask(
            number % 4 == 0 ? "POST" : "GET",
            number % 4 == 0 ? "/api/images/1/trace" : "/api/images/1/measures")
          return response.status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 200))
  }
}
