public import Geometry

/// Writes a drawing as RSML, the Root System Markup Language, for programs of roots.
///
/// G. Lobet and others: Root System Markup Language: toward a unified root architecture description language. Plant
/// Physiology 167, 2015, doi 10.1104/pp.114.253625; valid by the schema of RSMLValidator. Each connected part of the
/// drawing is a plant. Its first root is the curve with the broadest free end, seen from there, and curves that meet a
/// root at a junction are its branches, those that end there seen from there. Each curve is one root, also where
/// curves make loops. Crossings join nothing, and dots are left out. Roots have the id `curve-N`, a polyline of points
/// 1 px apart in px, y down, the `diameter` at each point, and as properties their confidence and the point of the
/// parent that they leave from. The unit is mm where the style or the drawing says how large a pixel is. A file never
/// says when it was made.
public enum RSMLWriter {
  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(
    of drawing: CurveDrawing, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    let system = RootSystem(of: drawing)
    let plants = system.plants.enumerated().flatMap { index, root in
      ["<plant id=\"plant-\(index + 1)\">"] + element(of: root, in: system) + ["</plant>"]
    }
    let side = style.pixelSide(in: drawing)
    let unit = side == nil ? "pixel" : "mm"
    // How many pixels there are in a unit.
    let resolution = NumberText.bounded(1 / (side ?? 1), decimals: 6)
    let provenance = drawing.provenance
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rsml>
      <metadata>
      <version>1</version>
      <unit>\(unit)</unit>
      <resolution>\(resolution)</resolution>
      <last-modified>1970-01-01T00:00:00</last-modified>
      <software>\(escapedMarkup("\(provenance.generator) \(provenance.version)"))</software>
      <user></user>
      <file-key></file-key>
      <property-definitions>
      <property-definition><label>confidence</label><type>real</type></property-definition>
      <property-definition><label>parent-node</label><type>integer</type></property-definition>
      </property-definitions>
      </metadata>
      <scene>
      \(plants.joined(separator: "\n"))
      </scene>
      </rsml>

      """
  }

  private static func element(of index: Int, in system: RootSystem) -> [String] {
    let root = system.roots[index]
    let node = root.parentNode.map { "<parent-node>\($0)</parent-node>" } ?? ""
    let points = root.samples.points.map {
      "<point x=\"\(NumberText.bounded($0.x))\" y=\"\(NumberText.bounded($0.y))\"/>"
    }
    let widths = root.samples.widths.map { "<sample value=\"\(NumberText.bounded($0))\"/>" }
    let confidence = NumberText.bounded(root.curve.confidence)
    return [
      "<root id=\"curve-\(root.curve.id)\" label=\"curve-\(root.curve.id)\">",
      "<properties><confidence>\(confidence)</confidence>\(node)</properties>",
      "<geometry><polyline>",
    ] + points + [
      "</polyline></geometry>", "<functions><function name=\"diameter\" domain=\"polyline\">",
    ] + widths + ["</function></functions>"]
      + root.children.flatMap { element(of: $0, in: system) } + ["</root>"]
  }
}

/// The curves of a drawing as roots and their branches.
struct RootSystem {
  struct Root {
    /// Seen from where it leaves its parent.
    var curve: TracedCurve
    var samples: CurveSamples
    /// The places of its junctions among the points of `samples`, by the places of nodes in the graph.
    var joints: [(node: Int, point: Int)]
    /// The point of its parent that it leaves from; `nil` of a first root, and of one that goes through the junction.
    var parentNode: Int?
    var children: [Int] = []
  }

  private(set) var roots: [Root] = []
  /// The first root of each plant.
  private(set) var plants: [Int] = []

  init(of drawing: CurveDrawing) {
    let curves = drawing.curves.filter { !$0.isDot }
    let places = Dictionary(
      zip(curves.map(\.id), curves.indices), uniquingKeysWith: { first, _ in first })
    // Which junctions lie on a curve and where, and which curves on a junction.
    var nodes = Array(repeating: [(node: Int, parameter: Double)](), count: curves.count)
    var members: [Int: [(curve: Int, parameter: Double)]] = [:]
    for (node, value) in drawing.graph.nodes.enumerated() where value.kind == .junction {
      for incidence in value.incidences {
        guard let curve = places[incidence.curve] else { continue }
        nodes[curve].append((node, incidence.parameter))
        members[node, default: []].append((curve, incidence.parameter))
      }
    }
    /// The broader free end of a curve; `nil` where it has none.
    func freeEnd(_ curve: Int) -> (width: Double, isLast: Bool)? {
      let (widths, last) = (curves[curve].widths, Double(curves[curve].spline.segmentCount))
      let free = [(0.0, widths[0], false), (last, widths[widths.count - 1], true)]
        .filter { end in !nodes[curve].contains { $0.parameter == end.0 } }
      return curves[curve].spline.isClosed
        ? nil : free.max { $0.1 < $1.1 }.map { (width: $0.1, isLast: $0.2) }
    }
    let ends = curves.indices.map(freeEnd)
    let firsts = curves.indices.sorted {
      (-(ends[$0]?.width ?? -1), $0) < (-(ends[$1]?.width ?? -1), $1)
    }
    var isPlaced = Array(repeating: false, count: curves.count)
    for first in firsts where !isPlaced[first] {
      isPlaced[first] = true
      plants.append(roots.count)
      var next = roots.count
      roots.append(Self.root(curves[first], nodes[first], isReversed: ends[first]?.isLast ?? false))
      while next < roots.count {
        for joint in roots[next].joints {
          for member in members[joint.node] ?? [] where !isPlaced[member.curve] {
            isPlaced[member.curve] = true
            let curve = curves[member.curve]
            let isLast = member.parameter == Double(curve.spline.segmentCount)
            var child = Self.root(curve, nodes[member.curve], isReversed: isLast)
            if isLast || member.parameter == 0 { child.parentNode = joint.point }
            roots[next].children.append(roots.count)
            roots.append(child)
          }
        }
        next += 1
      }
    }
  }

  private static func root(
    _ curve: TracedCurve, _ nodes: [(node: Int, parameter: Double)], isReversed: Bool
  ) -> Root {
    let end = Double(curve.spline.segmentCount)
    let seen = isReversed ? curve.reversed() : curve
    let stops = nodes.map {
      (node: $0.node, parameter: isReversed ? end - $0.parameter : $0.parameter)
    }
    let parameters = CurveSamples.parameters(of: seen, stops: stops.map(\.parameter))
    let joints = stops.sorted { ($0.parameter, $0.node) < ($1.parameter, $1.node) }.map { stop in
      (node: stop.node, point: parameters.firstIndex(of: stop.parameter) ?? 0)
    }
    return Root(
      curve: seen, samples: CurveSamples(of: seen, stops: stops.map(\.parameter)), joints: joints)
  }
}
