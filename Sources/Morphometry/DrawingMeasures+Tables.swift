import CurveExport
public import Foundation
import Geometry

extension DrawingMeasures {
  /// The tables `curves`, `segments`, `nodes`, `lesions` and `image`, in units of the scale.
  public var tables: [MeasureTable] {
    [
      MeasureTable("curves", curves, curveColumns, scale),
      MeasureTable("segments", segments, segmentColumns, scale),
      MeasureTable("nodes", nodes, nodeColumns, scale),
      MeasureTable("lesions", narrowings, lesionColumns, scale),
      MeasureTable("image", [image], imageColumns, scale),
    ]
  }

  /// All tables as one JSON object: the unit, the scale and who says it, and a list of objects for each table.
  public var json: Data {
    let scaleText: JSONText = .object([
      ("x", .number(scale.x)), ("y", .number(scale.y)), ("source", .text(scale.source)),
    ])
    let members: [(String, JSONText)] = [
      ("format", .text("curvetrace-measures")), ("version", .integer(1)),
      ("unit", .text(scale.unit.rawValue)), ("scale", scaleText),
    ]
    let tables = tables.map { table -> (String, JSONText) in
      (table.name, table.name == "image" ? table.json[0] : .array(table.json))
    }
    return Data((JSONText.object(members + tables).serialized() + "\n").utf8)
  }

  private static var shape: [MeasureColumn<CurveMeasures>] {
    [
      .length("length") { $0.length },
      .length("chord") { $0.chord },
      .number("tortuosity") { $0.tortuosity },
      .number("squared_curvature", power: -1) { $0.squaredCurvature },
      .integer("inflections") { $0.inflections },
      .number("mean_curvature", power: -1) { $0.meanCurvature },
      .number("extreme_curvature", power: -1) { $0.extremeCurvature },
      .length("mean_diameter") { $0.meanDiameter },
      .length("min_diameter") { $0.minDiameter },
      .length("max_diameter") { $0.maxDiameter },
      .number("tapering") { $0.tapering },
      .number("area", power: 2) { $0.area },
    ]
  }

  private var curveColumns: [MeasureColumn<(curve: TracedCurve, measures: CurveMeasures)>] {
    [
      .integer("curve") { $0.curve.id },
      .text("kind") { $0.curve.kind.rawValue },
      .integer("closed") { $0.curve.spline.isClosed ? 1 : 0 },
      .integer("factor") { $0.curve.part },
      .number("confidence") { $0.curve.confidence },
    ] + Self.shape.map { column in column.of { $0.measures } }
  }

  private var segmentColumns: [MeasureColumn<Segment>] {
    [
      .integer("segment") { $0.id },
      .integer("curve") { $0.curve },
      .integer("node_source") { $0.source },
      .integer("node_target") { $0.target },
    ] + Self.shape.map { column in column.of { $0.measures } } + [
      .integer("strahler_order") { $0.order?.strahler },
      .integer("generation") { $0.order?.generation },
      .integer("parent_segment") { $0.order?.parent.map { $0 + 1 } },
    ]
  }

  private var nodeColumns: [MeasureColumn<Node>] {
    func daughter(_ index: Int) -> [MeasureColumn<Node>] {
      func known<Value>(_ values: [Value]?) -> Value? {
        values.flatMap { index < $0.count ? $0[index] : nil }
      }
      let name = "daughter\(index + 1)"
      return [
        .integer(name + "_segment") { known($0.branching?.daughters).map { $0 + 1 } },
        .length(name + "_diameter") { known($0.branching?.daughterDiameters) ?? nil },
        .angle(name + "_angle") { known($0.branching?.daughterAngles) ?? nil },
      ]
    }
    return [
      .integer("node") { $0.node.id },
      .text("kind") { $0.node.kind.rawValue },
      .number("x_px") { $0.node.position.x },
      .number("y_px") { $0.node.position.y },
      .integer("degree") { $0.degree },
      .angle("branching_angle") { $0.branching?.angle },
      .integer("parent_segment") { $0.branching.map { $0.parent + 1 } },
      .length("parent_diameter") { $0.branching?.parentDiameter },
    ] + daughter(0) + daughter(1) + [
      .number("area_ratio") { $0.branching?.areaRatio },
      .number("murray_exponent") { $0.branching?.murrayExponent },
      .number("asymmetry") { $0.branching?.asymmetry },
    ]
  }

  private var lesionColumns: [MeasureColumn<Narrowing>] {
    [
      .integer("curve") { $0.curve },
      .text("found") { $0.isByHand ? "by hand" : "automatically" },
      .length("start") { $0.start },
      .length("end") { $0.end },
      .length("length") { $0.length },
      .length("position") { $0.position },
      .length("minimal_diameter") { $0.minimalDiameter },
      .length("minimal_diameter_error") { $0.error },
      .length("reference_diameter") { $0.referenceDiameter },
      .length("proximal_diameter") { $0.proximalDiameter },
      .length("distal_diameter") { $0.distalDiameter },
      .number("diameter_stenosis_percent") { $0.diameterStenosis },
      .number("area_stenosis_percent") { $0.areaStenosis },
    ]
  }

  private var imageColumns: [MeasureColumn<ImageMeasures>] {
    [
      .integer("width_px") { $0.width },
      .integer("height_px") { $0.height },
      .integer("curves") { $0.curveCount },
      .length("length") { $0.length },
      .number("area", power: 2) { $0.area },
      .number("length_density", power: -1) { $0.lengthDensity },
      .integer("branch_points") { $0.branchPoints },
      .number("branch_point_density", power: -2) { $0.branchPointDensity },
      .number("mean_tortuosity") { $0.meanTortuosity },
      .number("fractal_dimension") { $0.fractalDimension },
      .integer("ring_vessels") { $0.ringVessels },
      .length("central_arteriolar_equivalent") { $0.arteriolarEquivalent },
      .length("central_venular_equivalent") { $0.venularEquivalent },
      .text("scale") { [scale] _ in scale.sentence },
    ]
  }
}
