import Batches
import CurvePipeline
import Foundation
import Geometry
import Imaging
import Morphometry
import Workers

/// Tables, as clients are told.
private struct MeasuresRecord: Encodable {
  struct Table: Encodable {
    var name: String
    var headers: [String]
    var rows: [[CellRecord]]
  }

  var unit: String
  var sentence: String
  var tables: [Table]
}

/// A cell as JSON has it: a number, text, or `null`.
private struct CellRecord: Encodable {
  var cell: MeasureTable.Cell

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch cell {
    case .integer(let number): try value.encode(number)
    case .number(let number) where number.isFinite: try value.encode(number)
    case .text(let text): try value.encode(text)
    case .number, .none: try value.encodeNil()
    }
  }
}

/// A narrowing whose ends somebody has set: arc lengths along a curve, px.
private struct NarrowingAsked: Decodable {
  var curve: Int
  var from: Double
  var to: Double
}

private struct NarrowingRecord: Encodable {
  var minimalDiameter, referenceDiameter, diameterStenosis, areaStenosis, length, position: Double
  var unit: String
}

extension Interface {
  var measureRoutes: [Route] {
    [
      route("GET", "/measures") { image, _ in
        try await desk.work(.answer, on: image) {
          let measures = try image.measures(desk.tools)
          return try .json(
            MeasuresRecord(
              unit: measures.scale.unit.rawValue, sentence: measures.scale.sentence,
              tables: measures.tables.map { table in
                .init(
                  name: table.name, headers: table.headers,
                  rows: table.rows.map { $0.map { CellRecord(cell: $0) } })
              }))
        }
      },
      route("POST", "/narrowing") { image, call in
        let asked = try await call.request.body.json(NarrowingAsked.self, atMost: 1 << 10)
        return try await desk.work(.answer, on: image) {
          try .json(try narrowing(asked, of: image))
        }
      },
    ]
  }

  private func narrowing(_ asked: NarrowingAsked, of image: OpenImage) throws -> NarrowingRecord {
    let scale = try image.scale(desk.tools)
    let drawing = try image.outcome(desk.tools, monitor: .silent).drawing
    guard let curve = drawing.curve(id: asked.curve) else {
      throw Refusal(.unusable, "there is no curve \(asked.curve)")
    }
    let found = try Narrowing(of: curve, from: asked.from, to: asked.to)
    return NarrowingRecord(
      minimalDiameter: found.minimalDiameter * scale.side,
      referenceDiameter: found.referenceDiameter * scale.side,
      diameterStenosis: found.diameterStenosis, areaStenosis: found.areaStenosis,
      length: found.length * scale.side, position: found.position, unit: scale.unit.rawValue)
  }
}

extension OpenImage {
  /// How large a pixel is: what somebody has said, or what the file says, or nobody knows.
  func scale(_ tools: Tools) throws -> LengthScale {
    let recipe = project.recipe
    if let side = recipe.style.pixelSize {
      return LengthScale(x: side, y: side, source: "a known length")
    }
    let image = try read(tools).image
    return image.scale.map { LengthScale($0) } ?? .pixels
  }

  /// The measures of the drawing in force.
  func measures(_ tools: Tools) throws -> DrawingMeasures {
    try DrawingMeasures(
      of: try outcome(tools, monitor: .silent).drawing, scale: try scale(tools))
  }
}
