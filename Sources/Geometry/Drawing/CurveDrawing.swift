/// The one result type of the program: the curves of an image as mathematics, the graph that joins
/// them, and how they were made. Every writer, metric and page takes it.
public struct CurveDrawing: Hashable, Sendable, Codable {
  public var width: Int
  public var height: Int
  /// How far apart the image's pixels are, mm; `nil` where nobody says it.
  public var pixelSpacing: PixelSpacing?
  /// The curves in order of their ids.
  public var curves: [TracedCurve]
  /// Where the curves end, meet and cross.
  public var graph: CurveGraph
  /// The parts of the image that were looked for, in order of their numbers; empty where none were.
  public var parts: [DrawnPart]
  public var provenance: Provenance

  /// A drawing for an image of `width` x `height` pixels.
  public init(
    width: Int, height: Int, pixelSpacing: PixelSpacing? = nil, curves: [TracedCurve] = [],
    graph: CurveGraph = CurveGraph(), parts: [DrawnPart] = [], provenance: Provenance = Provenance()
  ) {
    self.width = width
    self.height = height
    self.pixelSpacing = pixelSpacing
    self.curves = curves
    self.graph = graph
    self.parts = parts
    self.provenance = provenance
  }

  /// The curve with this id, if there is one.
  public func curve(id: Int) -> TracedCurve? { curves.first { $0.id == id } }
}

/// How a drawing was made; nothing in it depends on time, place or the number of threads.
public struct Provenance: Hashable, Sendable, Codable {
  /// The name of the program that made the drawing.
  public var generator: String
  /// The version of that program, `CurveTraceVersion.current` by default.
  public var version: String
  /// The network that it was traced with; empty for truth and hand-made drawings.
  public var network: String
  /// The seed that all random choices follow from.
  public var seed: UInt64
  /// The options in force, automatic choices included, by name.
  public var options: [String: String]

  /// What made a drawing; `options` are by name, as the command line spells them.
  public init(
    generator: String = "curvetrace", version: String = CurveTraceVersion.current,
    network: String = "", seed: UInt64 = 0, options: [String: String] = [:]
  ) {
    self.generator = generator
    self.version = version
    self.network = network
    self.seed = seed
    self.options = options
  }
}

/// The version that the program, its drawings and its reports state.
public enum CurveTraceVersion {
  /// In the form of semantic versioning, `MAJOR.MINOR.PATCH`.
  public static let current = "0.1.0"
}
