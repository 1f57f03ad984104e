import Batches
import CurvePipeline
import Foundation
import Geometry
import Workers

/// An edit, and of which result it is; where that is not said, of the last one.
private struct EditAsked: Decodable {
  var command: EditCommand
  var revision: Int?

  private enum Key: CodingKey { case revision }

  init(from decoder: any Decoder) throws {
    command = try EditCommand(from: decoder)
    revision = try decoder.container(keyedBy: Key.self).decodeIfPresent(Int.self, forKey: .revision)
  }
}

/// Points of a live wire.
private struct WireRecord: Codable { var points: [[Double]] }

extension Interface {
  var editingRoutes: [Route] {
    [
      route("POST", "/edits") { image, call in
        let asked = try await call.request.body.json(EditAsked.self, atMost: 16 << 20)
        return try await desk.work(.answer, on: image) { try edit(image, asked) }
      },
      route("POST", "/undo") { image, _ in
        try await desk.work(.answer, on: image) {
          try step(image, "undo") { $0.undo() != nil }
        }
      },
      route("POST", "/redo") { image, _ in
        try await desk.work(.answer, on: image) {
          try step(image, "redo") { $0.redo() != nil }
        }
      },
      route("POST", "/wire") { image, call in
        let asked = try await call.request.body.json(WireRecord.self, atMost: 1 << 20)
        let points = try asked.points.map { try Point(pair: $0) }
        return try await desk.work(.answer, on: image) {
          let outcome = try image.outcome(desk.tools, monitor: .silent)
          let extracted = try image.extracted(desk.tools, monitor: .silent)
          let wire = try pipeline(of: image, extracted).wire(
            through: points, in: extracted, beside: outcome.drawing)
          return try .json(WireRecord(points: wire.map { [$0.x, $0.y] }))
        }
      },
      route("GET", "/project") { image, _ in .json(try image.project.data()) },
      route("PUT", "/project") { image, call in
        let data = try await call.request.body.bytes(atMost: Project.byteLimit)
        let project = try Project.decode(data, name: "the project")
        try desk.replace(project, of: image)
        return try await desk.work(.answer, on: image) { try answer(of: image) }
      },
    ]
  }

  private func pipeline(
    of image: OpenImage, _ extracted: ExtractedImage
  ) throws -> CurvePipeline {
    try desk.tools.pipeline(
      image.project.request.ofTracing, for: extracted.prepared.image, named: image.name,
      monitor: .silent)
  }

  private func edit(_ image: OpenImage, _ asked: EditAsked) throws -> Answer {
    guard asked.revision ?? image.now.revision == image.now.revision else {
      throw Refusal(.conflict, "the drawing has changed since; look again")
    }
    let outcome = try image.outcome(desk.tools, monitor: .silent)
    let extracted = try image.extracted(desk.tools, monitor: .silent)
    let edit = try pipeline(of: image, extracted).edit(
      asked.command, of: outcome, in: extracted)
    image.change { $0.project.change(.edit(edit)) }
    return try answer(of: image)
  }

  private func step(
    _ image: OpenImage, _ name: String, _ body: (inout Project) -> Bool
  ) throws -> Answer {
    guard image.change({ body(&$0.project) }) else {
      throw Refusal(.conflict, "there is nothing to \(name)")
    }
    return try answer(of: image)
  }

  /// The result that is in force now, which is kept.
  private func answer(of image: OpenImage) throws -> Answer {
    let outcome = try image.outcome(desk.tools, monitor: .silent)
    let revision = image.take(outcome)
    try desk.keep(image)
    return .json(try TracedAnswer(outcome, of: image.project, revision: revision).text)
  }
}

extension Point {
  /// A point of two finite numbers.
  ///
  /// - Throws: `Refusal`.
  fileprivate init(pair: [Double]) throws(Refusal) {
    guard pair.count == 2, pair.allSatisfy(\.isFinite) else {
      throw Refusal(.malformed, "a point is a list of two numbers")
    }
    self.init(pair[0], pair[1])
  }
}
