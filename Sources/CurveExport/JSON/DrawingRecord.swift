import Foundation
import Geometry
import Imaging

/// What every version of the format has.
struct HeadRecord: Decodable {
  var format: String
  var version: Int
}

/// A drawing as it lies in the file, version 1; `drawing()` checks what the types cannot.
struct DrawingRecord: Decodable {
  struct ImageSize: Decodable {
    var width: Int
    var height: Int
    var pixelSpacing: Spacing?
  }
  struct Spacing: Decodable {
    var x: Double
    var y: Double
    var source: String
  }
  struct Curve: Decodable {
    var id: Int
    var closed: Bool
    var confidence: Double
    var kind: TracedCurve.Kind?
    var polarity: TracedCurve.Polarity?
    var controlPoints: [[Double]]
    var widths: [Double]
    var inferred: [[Double]]?
    var factor: Int?
    var dashes: [Double]?
    var profile: Profile?
  }
  struct Profile: Decodable {
    var spacing: Double
    var widths: [Double]
    var errors: [Double]
  }
  struct Factor: Decodable {
    var number: Int
    var name: String?
    var confidence: Double
  }
  struct Graph: Decodable {
    var nodes: [Node]
  }
  struct Node: Decodable {
    var id: Int
    var kind: CurveGraph.Kind
    var position: [Double]
    var curves: [Incidence]
  }
  struct Incidence: Decodable {
    var curve: Int
    var parameter: Double
    var turn: Double?
    var certainty: Double?
  }
  struct Origin: Decodable {
    var generator: String
    var version: String
    var network: String
    var seed: UInt64
    var options: [String: String]

    private enum CodingKeys: CodingKey {
      case generator, version, network, seed, options
    }

    // Written out for the seed: Foundation reports a number that does not fit as if the whole text
    // were no JSON.
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      generator = try values.decode(String.self, forKey: .generator)
      version = try values.decode(String.self, forKey: .version)
      network = try values.decode(String.self, forKey: .network)
      guard let seed = try? values.decode(UInt64.self, forKey: .seed) else {
        throw DecodingError.dataCorruptedError(
          forKey: .seed, in: values, debugDescription: "not a whole number of 64 bits")
      }
      self.seed = seed
      options = try values.decode([String: String].self, forKey: .options)
    }
  }

  var image: ImageSize
  var curves: [Curve]
  var graph: Graph
  var factors: [Factor]?
  var provenance: Origin

  /// The drawing, or an error that names the first thing that is wrong.
  func drawing() throws(CurveExportError) -> CurveDrawing {
    guard image.width >= 0, image.height >= 0 else {
      throw wrong("image has a negative size")
    }
    guard image.height == 0 || image.width <= Image.defaultPixelLimit / image.height else {
      throw wrong("its image has more than 100 megapixels")
    }
    var segmentCounts: [Int: Int] = [:]
    var traced: [TracedCurve] = []
    for curve in curves {
      guard segmentCounts[curve.id] == nil else {
        throw wrong("two curves have the id \(curve.id)")
      }
      let result = try tracedCurve(curve)
      segmentCounts[curve.id] = result.spline.segmentCount
      traced.append(result)
    }
    var nodeIDs: Set<Int> = []
    var nodes: [CurveGraph.Node] = []
    for node in graph.nodes {
      guard nodeIDs.insert(node.id).inserted else {
        throw wrong("two nodes have the id \(node.id)")
      }
      for incidence in node.curves {
        guard let count = segmentCounts[incidence.curve] else {
          throw wrong("node \(node.id) lies on curve \(incidence.curve), which does not exist")
        }
        guard incidence.parameter >= 0, incidence.parameter <= Double(count) else {
          throw wrong("node \(node.id) lies beyond the ends of curve \(incidence.curve)")
        }
      }
      nodes.append(
        .init(
          id: node.id, kind: node.kind, position: try point(node.position, of: "node \(node.id)"),
          incidences: node.curves.map { incidence in
            .init(
              curve: incidence.curve, parameter: incidence.parameter,
              continuation: incidence.turn.map {
                .init(turn: $0, certainty: incidence.certainty ?? 1)
              })
          }))
    }
    return CurveDrawing(
      width: image.width, height: image.height, pixelSpacing: try pixelSpacing(), curves: traced,
      graph: CurveGraph(nodes: nodes), parts: try drawnParts(),
      provenance: Provenance(
        generator: provenance.generator, version: provenance.version, network: provenance.network,
        seed: provenance.seed, options: provenance.options))
  }

  private func pixelSpacing() throws(CurveExportError) -> PixelSpacing? {
    guard let said = image.pixelSpacing else { return nil }
    guard let spacing = PixelSpacing(x: said.x, y: said.y, source: said.source) else {
      throw wrong("its pixelSpacing is not two positive numbers")
    }
    return spacing
  }

  private func drawnParts() throws(CurveExportError) -> [DrawnPart] {
    var found: [DrawnPart] = []
    for factor in factors ?? [] {
      guard factor.number >= 1, !found.contains(where: { $0.number == factor.number }) else {
        throw wrong("factor \(factor.number) has a number below 1 or that of another")
      }
      guard factor.confidence >= 0, factor.confidence <= 1 else {
        throw wrong("factor \(factor.number) has a confidence outside of 0…1")
      }
      found.append(
        DrawnPart(number: factor.number, name: factor.name, confidence: factor.confidence))
    }
    return found
  }

  private func tracedCurve(_ curve: Curve) throws(CurveExportError) -> TracedCurve {
    let name = "curve \(curve.id)"
    guard curve.id >= 0 else { throw wrong("\(name) has a negative id") }
    let count = curve.controlPoints.count
    guard count >= 4, count % 3 == 1 else {
      throw wrong("\(name) has \(count) control points, not 1 + 3n")
    }
    var points: [Point] = []
    points.reserveCapacity(count)
    for pair in curve.controlPoints { points.append(try point(pair, of: name)) }
    guard !curve.closed || points.first == points.last else {
      throw wrong("\(name) is closed but does not end where it starts")
    }
    guard curve.widths.count == count / 3 + 1 else {
      throw wrong("\(name) has \(curve.widths.count) widths for \(count / 3 + 1) knots")
    }
    guard curve.widths.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw wrong("\(name) has a width that is negative or not finite")
    }
    guard curve.widths.allSatisfy({ $0 <= CurveDrawing.coordinateLimit }) else {
      throw wrong("\(name) is more than 10 million px wide")
    }
    guard curve.confidence >= 0, curve.confidence <= 1 else {
      throw wrong("\(name) has a confidence outside of 0…1")
    }
    let end = Double(count / 3)
    var inferred: [ClosedRange<Double>] = []
    for range in curve.inferred ?? [] {
      guard range.count == 2, range[0] >= 0, range[0] <= range[1], range[1] <= end else {
        throw wrong("\(name) has an inferred range that is not two ascending parameters on it")
      }
      inferred.append(range[0]...range[1])
    }
    let dashes = curve.dashes ?? []
    guard dashes.count % 2 == 0, dashes.allSatisfy({ $0.isFinite && $0 >= 0 }),
      dashes.isEmpty || dashes.reduce(0, +) > 0
    else { throw wrong("\(name) has dashes that are no lengths of dashes and gaps in turn") }
    return TracedCurve(
      id: curve.id, spline: Spline(controlPoints: points, isClosed: curve.closed),
      widths: curve.widths, confidence: curve.confidence, kind: curve.kind ?? .line,
      inferred: inferred, part: curve.factor, dashes: dashes,
      profile: try curve.profile.map { profile throws(CurveExportError) in
        try widthProfile(profile, of: name)
      }, polarity: curve.polarity)
  }

  private func widthProfile(
    _ profile: Profile, of name: String
  ) throws(CurveExportError) -> WidthProfile {
    guard profile.spacing.isFinite, profile.spacing > 0, profile.widths.count >= 2,
      profile.errors.count == profile.widths.count,
      (profile.widths + profile.errors).allSatisfy({ $0.isFinite && $0 >= 0 })
    else { throw wrong("\(name) has a profile that is not a spacing, widths and as many errors") }
    return WidthProfile(
      spacing: profile.spacing, widths: profile.widths, errors: profile.errors)
  }

  private func point(_ pair: [Double], of name: String) throws(CurveExportError) -> Point {
    guard pair.count == 2, pair[0].isFinite, pair[1].isFinite else {
      throw wrong("\(name) has a point that is not two finite numbers")
    }
    guard pair.allSatisfy({ abs($0) <= CurveDrawing.coordinateLimit }) else {
      throw wrong("\(name) has a point that is more than 10 million px away")
    }
    return Point(pair[0], pair[1])
  }

  private func wrong(_ details: String) -> CurveExportError { .json(details) }
}
