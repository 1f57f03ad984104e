import Batches
import CurveExport
import CurvePipeline
import Foundation
import Geometry
import Imaging
import ModelStore
import Synchronization

/// What an image is, as clients are told; what is not known is `null`.
struct ImageRecord: Encodable {
  private enum Key: CodingKey {
    case id, name, width, height, frameCount, frame, spacing, isTraced, isReviewed, isRestored
    case curveCount, leastConfidence, edits, undone, error
  }

  struct Spacing: Encodable {
    var x, y: Double
    var source: String
  }

  var id: String
  var name: String
  var width: Int
  var height: Int
  var frameCount: Int
  var frame: Int?
  var spacing: Spacing?
  var isTraced: Bool
  var isReviewed: Bool
  var isRestored: Bool
  var curveCount: Int?
  var leastConfidence: Double?
  var edits: Int
  var undone: Int
  var error: String?

  init(_ image: OpenImage) {
    let state = image.now
    (id, name, frameCount) = (image.id, image.name, image.frameCount)
    (width, height) = (state.project.image.width, state.project.image.height)
    let read = state.findings.read?.result
    frame = image.frameCount > 1 ? read?.frame : nil
    spacing = read?.image.scale.map {
      Spacing(x: $0.x, y: $0.y, source: $0.source.rawValue)
    }
    isTraced = state.summary != nil
    (isReviewed, isRestored) = (state.project.isReviewed, state.isRestored)
    curveCount = state.summary?.curveCount
    leastConfidence = state.summary?.leastConfidence
    (edits, undone) = (state.project.changes.count, state.project.undone.count)
    error = state.error
  }

  func encode(to encoder: any Encoder) throws {
    var record = encoder.container(keyedBy: Key.self)
    try record.encode(id, forKey: .id)
    try record.encode(name, forKey: .name)
    try record.encode(width, forKey: .width)
    try record.encode(height, forKey: .height)
    try record.encode(frameCount, forKey: .frameCount)
    try record.encode(frame, forKey: .frame)
    try record.encode(spacing, forKey: .spacing)
    try record.encode(isTraced, forKey: .isTraced)
    try record.encode(isReviewed, forKey: .isReviewed)
    try record.encode(isRestored, forKey: .isRestored)
    try record.encode(curveCount, forKey: .curveCount)
    try record.encode(leastConfidence, forKey: .leastConfidence)
    try record.encode(edits, forKey: .edits)
    try record.encode(undone, forKey: .undone)
    try record.encode(error, forKey: .error)
  }
}

/// What the studio has and can do.
private struct StatusRecord: Encodable {
  struct SampleRecord: Encodable { var name, title: String }
  struct NetworkRecord: Encodable {
    var name: String
    var isInstalled: Bool
    var knowsObjects: Bool
  }
  struct KeptRecord: Encodable {
    var id, name: String
    var edits: Int
  }
  struct Limits: Encodable { var bytes, pixels: Int }

  var version = CurveTraceVersion.current
  var images: [ImageRecord]
  /// How many files are not opened yet.
  var pending: Int
  /// Work on images that were dropped earlier; none where an image is open.
  var kept: [KeptRecord]
  var samples = Sample.allCases.map { SampleRecord(name: $0.rawValue, title: $0.title) }
  var networks: [NetworkRecord]
  var formats = Export.all.map { FormatRecord($0) }
  var limits = Limits(bytes: Desk.byteLimit, pixels: Image.defaultPixelLimit)

  struct FormatRecord: Encodable {
    var name, title, file: String

    init(_ export: Export) {
      (name, title, file) = (export.name, export.title, "NAME" + export.suffix)
    }
  }
}

/// Whether somebody has looked an image through.
private struct Review: Decodable { var isReviewed: Bool }

extension Interface {
  /// How much kept work is offered.
  private static let keptLimit = 12

  var imageRoutes: [Route] {
    [
      Route("GET", "/api/status") { _ in try .json(status) },
      Route("POST", "/api/images") { call in
        let data = try await call.request.body.bytes(atMost: Desk.byteLimit)
        return try await opened {
          try desk.open(dropped: data, name: call.request.query["name"] ?? "image")
        }
      },
      Route("POST", "/api/kept/{id}") { call in
        try await opened { try desk.open(kept: call.parameter("id")) }
      },
      Route("POST", "/api/samples/{name}") { call in
        guard let sample = Sample(rawValue: call.parameter("name")) else {
          throw Refusal(.notFound, "there is no sample of this name")
        }
        return try await opened {
          try desk.open(dropped: try sample.png(), name: sample.rawValue + ".png")
        }
      },
      Route("POST", "/api/stop") { _ in
        desk.queue.stop()
        return .nothing
      },
      route("GET", "") { image, _ in try .json(ImageRecord(image)) },
      route("DELETE", "") { image, _ in
        desk.close(image)
        return .nothing
      },
      route("POST", "/anew") { image, _ in
        try await desk.work(.answer, on: image) { try desk.beginAnew(image) }
        return try .json(ImageRecord(image))
      },
      route("PUT", "/review") { image, call in
        let review = try await call.request.body.json(Review.self, atMost: 1 << 10)
        image.change { $0.project.isReviewed = review.isReviewed }
        try desk.keep(image)
        return try .json(ImageRecord(image))
      },
    ]
  }

  private var status: StatusRecord {
    let installed = Set(desk.tools.catalog.installed.map(\.name))
    return StatusRecord(
      images: desk.all.map { ImageRecord($0) }, pending: desk.pending.withLock { $0.count },
      // It is offered to who begins: to read it takes longer than to say the rest.
      kept: (desk.all.isEmpty ? desk.kept.projects(atMost: Self.keptLimit) : []).map {
        .init(id: $0.image.sha256, name: $0.image.name, edits: $0.changes.count)
      },
      networks: NetworkCatalog.names.map { name in
        .init(
          name: name,
          isInstalled: installed.contains(name) || NetworkCatalog.isEmbedded(name),
          knowsObjects: installed.contains(name))
      })
  }

  /// The record of an image that `open` opens.
  private func opened(_ open: @escaping @Sendable () throws -> OpenImage) async throws -> Answer {
    try .json(ImageRecord(try await desk.queue.run(.answer) { _ in try open() }), .created)
  }
}
