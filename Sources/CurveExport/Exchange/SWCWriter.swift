public import Geometry

/// Writes a drawing as SWC, for programs of neurons and vessels: a forest of points with radii.
///
/// Lines of `number type x y z radius parent` (R. C. Cannon, D. A. Turner, G. K. Pyapali, H. V. Wheal: An on-line
/// archive of reconstructed hippocampal neurons. Journal of Neuroscience Methods 84, 1998, doi
/// 10.1016/S0165-0270(98)00091-0); the type is 0, undefined, lengths are px, y down, z is 0, and roots have the parent
/// -1. Curves hang together at junctions and pass through each other at crossings. Of each connected part the root is
/// the broadest free end. SWC knows no loops: where there is one it is cut, and a comment at the head says where and
/// of which curve.
public enum SWCWriter {
  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    let forest = Forest(of: PointNet(of: drawing))
    var text = "# \(drawing.provenance.generator) \(drawing.provenance.version); px, y down\n"
    for cut in forest.cuts {
      text += "# a loop is cut at \(NumberText.exact(cut.point.x)) \(NumberText.exact(cut.point.y))"
      text += (cut.curve.map { ", of curve-\($0)" } ?? "") + "\n"
    }
    for (index, node) in forest.nodes.enumerated() {
      let numbers = [node.point.x, node.point.y, 0, node.width / 2].map(NumberText.exact)
      let parent = node.parent.map { $0 + 1 } ?? -1
      text += "\(index + 1) 0 \(numbers.joined(separator: " ")) \(parent)\n"
    }
    return text
  }
}

/// The points of a drawing's curves and which of them are neighbours.
struct PointNet {
  struct Vertex {
    var point: Point
    /// The full width, px; of several curves the largest.
    var width: Double
    /// The `id` of its curve; `nil` at a junction, which is of several.
    var curve: Int?
    var neighbours: [Int] = []
  }

  private(set) var vertices: [Vertex] = []

  /// The points of `drawing`; those of several curves at a junction are one.
  init(of drawing: CurveDrawing) {
    var joints: [Int: [Double: Int]] = [:]
    for node in drawing.graph.nodes where node.kind == .junction {
      let vertex = vertices.count
      vertices.append(Vertex(point: node.position, width: 0))
      for incidence in node.incidences {
        joints[incidence.curve, default: [:]][incidence.parameter] = vertex
      }
    }
    for curve in drawing.curves {
      let joint = joints[curve.id] ?? [:]
      var last: Int?
      var first: Int?
      let parameters = CurveSamples.parameters(of: curve, stops: Array(joint.keys))
      let widths = curve.widths(at: parameters)
      for (place, (parameter, width)) in zip(parameters, widths).enumerated() {
        var vertex = joint[parameter]
        if curve.spline.isClosed, place == parameters.count - 1, vertex == nil { vertex = first }
        let index = vertex ?? vertices.count
        if index == vertices.count {
          vertices.append(
            Vertex(point: curve.spline.point(at: parameter), width: width, curve: curve.id))
        } else {
          vertices[index].width = max(vertices[index].width, width)
        }
        if let last, last != index { join(last, index) }
        (last, first) = (index, first ?? index)
      }
    }
  }

  private mutating func join(_ a: Int, _ b: Int) {
    vertices[a].neighbours.append(b)
    vertices[b].neighbours.append(a)
  }
}

/// A net of points without its loops, every point behind its parent.
private struct Forest {
  struct Node {
    var point: Point
    var width: Double
    var parent: Int?
  }

  private(set) var nodes: [Node] = []
  /// Where loops were cut.
  private(set) var cuts: [(point: Point, curve: Int?)] = []

  init(of net: PointNet) {
    let vertices = net.vertices
    var places = [Int?](repeating: nil, count: vertices.count)
    // Free ends first, the broadest of them first; what has none is a ring and begins anywhere.
    let roots = vertices.indices.sorted {
      let (a, b) = (vertices[$0], vertices[$1])
      return (a.neighbours.count < 2 ? 0 : 1, -a.width, $0)
        < (b.neighbours.count < 2 ? 0 : 1, -b.width, $1)
    }
    for root in roots where places[root] == nil {
      var stack: [(vertex: Int, from: Int?)] = [(root, nil)]
      while let (vertex, from) = stack.popLast() {
        if places[vertex] != nil {
          let curve = vertices[vertex].curve ?? from.flatMap { vertices[$0].curve }
          cuts.append((vertices[vertex].point, curve))
          continue
        }
        places[vertex] = nodes.count
        nodes.append(
          Node(
            point: vertices[vertex].point, width: vertices[vertex].width,
            parent: from.flatMap { places[$0] }))
        // Who is reached twice, is on a loop.
        for neighbour in vertices[vertex].neighbours.reversed() where places[neighbour] == nil {
          stack.append((neighbour, vertex))
        }
      }
    }
  }
}
