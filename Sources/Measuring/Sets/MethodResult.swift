import CurveExport
public import Geometry
public import Imaging

/// What one method found on one image, and how long it took.
public struct MethodResult: Hashable, Sendable {
  /// How likely each pixel is a curve, 0…1: evidence e as e / (1 + e), the picture that
  /// `curvetrace extract --soft` writes.
  public let soft: Plane
  /// Edges as the method itself decides on them, for methods that do.
  public let edges: Mask?
  /// The traced curves; `nil` for methods that do not trace.
  public let drawing: CurveDrawing?
  public let seconds: Seconds

  /// How long each part took, wall time on one thread, s.
  public struct Seconds: Hashable, Sendable, Codable {
    /// Choosing what is looked at, which all methods share.
    public var preparation: Double
    /// From the end of preparation to the evidence.
    public var extraction: Double
    /// From the end of preparation to the drawing, so that extraction is included; `nil` for methods that
    /// do not trace.
    public var tracing: Double?

    /// Times in seconds; `nil` for `tracing` where nothing is traced.
    public init(preparation: Double, extraction: Double, tracing: Double? = nil) {
      self.preparation = preparation
      self.extraction = extraction
      self.tracing = tracing
    }
  }

  /// A result from evidence, 1 at the threshold of detail 0.5.
  public init(
    evidence: Plane, edges: Mask? = nil, drawing: CurveDrawing? = nil, seconds: Seconds
  ) {
    self.init(
      soft: CurvePicture.soft(evidence).color[0], edges: edges, drawing: drawing, seconds: seconds)
  }

  init(soft: Plane, edges: Mask?, drawing: CurveDrawing?, seconds: Seconds) {
    self.soft = soft
    self.edges = edges
    self.drawing = drawing
    self.seconds = seconds
  }
}
