/// How the curves of a drawing hang together: its ends, junctions and crossings.
///
/// Curves run *through* junctions where a main branch continues, so a node names each curve that it
/// lies on with the parameter at which it lies on it.
public struct CurveGraph: Hashable, Sendable, Codable {
  /// Whether curves end, meet or cross at a node.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// One curve ends here, alone.
    case end
    /// Curves meet here.
    case junction
    /// Curves run straight through each other here.
    case crossing
  }

  /// What was decided where a curve runs through a node.
  public struct Continuation: Hashable, Sendable, Codable {
    /// By how much the curve turns there, radians, 0…π.
    public var turn: Double
    /// How much better than any other this way to continue is, 0…1: 0 where another is as good.
    public var certainty: Double

    /// A turn, radians, and how certain it is that the curve goes on so, 0…1.
    public init(turn: Double, certainty: Double) {
      self.turn = turn
      self.certainty = certainty
    }
  }

  /// Says that a node lies on a curve, and where on it.
  public struct Incidence: Hashable, Sendable, Codable {
    /// The `id` of the curve.
    public var curve: Int
    /// Where on it: the spline's global parameter, `0…segmentCount`.
    public var parameter: Double
    /// What was decided, where the curve runs through a node at which edges met; `nil` elsewhere.
    public var continuation: Continuation?

    /// The curve with this id, at a global parameter of its spline.
    public init(curve: Int, parameter: Double, continuation: Continuation? = nil) {
      self.curve = curve
      self.parameter = parameter
      self.continuation = continuation
    }
  }

  /// A place where curves end, meet or cross.
  public struct Node: Hashable, Sendable, Codable {
    /// Unique within the graph.
    public var id: Int
    public var kind: Kind
    /// In pixels of the image.
    public var position: Point
    /// One entry for each time that a curve ends at the node or runs through it.
    public var incidences: [Incidence]

    /// A node at `position`, px, with the curves that meet there.
    public init(id: Int, kind: Kind, position: Point, incidences: [Incidence]) {
      self.id = id
      self.kind = kind
      self.position = position
      self.incidences = incidences
    }
  }

  /// The nodes in order of their ids.
  public var nodes: [Node]

  /// A graph of nodes, whose ids are their places in the list.
  public init(nodes: [Node] = []) { self.nodes = nodes }

  /// How many edges the graph has: pieces of curves between neighbouring nodes.
  public var edgeCount: Int {
    var stops: [Int: Set<Double>] = [:]
    for node in nodes {
      for incidence in node.incidences {
        stops[incidence.curve, default: []].insert(incidence.parameter)
      }
    }
    return stops.values.reduce(0) { $0 + max($1.count - 1, 0) }
  }
}
