public import Failures

/// Everything that training crops follow from, together with their index.
public struct CropOptions: Hashable, Sendable {
  /// The side of a crop, px: from 64, a multiple of 8.
  public var size: Int
  /// Decides everything random, together with a crop's index.
  public var seed: UInt64
  /// How often each kind comes, as shares of all crops.
  public var shares: CropShares
  /// The full widths of vessels at their roots, px; branches are thinner, down to 0.9 px.
  public var vesselWidths: ClosedRange<Double>
  /// How much darker vessels are than their ground, which itself varies by about 0.04 to 0.3.
  public var vesselContrast: ClosedRange<Double>
  /// The full widths of pen and brush strokes, px.
  public var strokeWidths: ClosedRange<Double>

  /// The largest `size` that is drawn, px.
  public static let sizeLimit = 4096

  /// Options; the defaults are what the embedded network is trained on.
  public init(
    size: Int = 128, seed: UInt64 = 1, shares: CropShares = CropShares(),
    vesselWidths: ClosedRange<Double> = 1.2...16, vesselContrast: ClosedRange<Double> = 0.12...0.9,
    strokeWidths: ClosedRange<Double> = 0.6...14
  ) {
    self.size = size
    self.seed = seed
    self.shares = shares
    self.vesselWidths = vesselWidths
    self.vesselContrast = vesselContrast
    self.strokeWidths = strokeWidths
  }

  /// Throws for the first option that is out of its range.
  public func validate() throws(CropError) {
    guard size >= 64, size <= Self.sizeLimit, size % 8 == 0 else { throw .size(size) }
    let values = CropKind.allCases.map { shares[$0] }
    guard values.allSatisfy({ $0 >= 0 && $0.isFinite }), values.reduce(0, +) > 0 else {
      throw .shares
    }
    for widths in [vesselWidths, strokeWidths]
    where !(widths.lowerBound >= 0.5 && widths.upperBound <= 32) {
      throw .widths(widths.lowerBound, widths.upperBound)
    }
    guard vesselContrast.lowerBound > 0, vesselContrast.upperBound <= 10 else {
      throw .contrast(vesselContrast.lowerBound, vesselContrast.upperBound)
    }
  }
}

/// The kinds of pictures that crops come in.
public enum CropKind: String, Hashable, Sendable, CaseIterable {
  /// Branching dark vessels on uneven ground.
  case vessels
  /// Pen and brush strokes, mostly on clean paper.
  case drawing
  /// Cracks in granular ground.
  case cracks
  /// No line at all.
  case nothing
  /// Dead leaves: overlapping textured shapes with exact borders.
  case leaves
  /// Strokes and vessels that cross each other, and hardly anything else.
  case crossings
}

/// How often each kind of crop comes; only the ratios count.
public struct CropShares: Hashable, Sendable {
  public var vessels: Double
  public var drawing: Double
  public var cracks: Double
  public var nothing: Double
  public var leaves: Double
  public var crossings: Double

  /// Each share is 0 or more, and one at least is more; only their ratios count.
  public init(
    vessels: Double = 0.4, drawing: Double = 0.2, cracks: Double = 0.07, nothing: Double = 0.11,
    leaves: Double = 0.22, crossings: Double = 0
  ) {
    self.vessels = vessels
    self.drawing = drawing
    self.cracks = cracks
    self.nothing = nothing
    self.leaves = leaves
    self.crossings = crossings
  }

  /// Nothing but `kind`.
  public static func only(_ kind: CropKind) -> CropShares {
    CropShares(
      vessels: kind == .vessels ? 1 : 0, drawing: kind == .drawing ? 1 : 0,
      cracks: kind == .cracks ? 1 : 0, nothing: kind == .nothing ? 1 : 0,
      leaves: kind == .leaves ? 1 : 0,
      crossings: kind == .crossings ? 1 : 0)
  }

  /// The share of one kind.
  public subscript(kind: CropKind) -> Double {
    switch kind {
    case .vessels: vessels
    case .drawing: drawing
    case .cracks: cracks
    case .nothing: nothing
    case .leaves: leaves
    case .crossings: crossings
    }
  }

  /// The kind that a uniform number `draw` in `0..<1` falls on.
  func kind(at draw: Double) -> CropKind {
    let total = vessels + drawing + cracks + nothing + leaves + crossings
    var rest = draw * total
    for kind in CropKind.allCases {
      rest -= self[kind]
      if rest < 0 { return kind }
    }
    return CropKind.allCases.last { self[$0] > 0 } ?? .nothing
  }
}

/// Why crops cannot be made.
public enum CropError: ExplainedError, Equatable {
  /// The side is not a multiple of 8 from 64 up.
  case size(Int)
  /// A share is negative, or all are zero.
  case shares
  /// Widths are not within 0.5…32 px.
  case widths(Double, Double)
  /// The contrast is not above 0 and up to 10.
  case contrast(Double, Double)

  public var description: String {
    switch self {
    case .size(let size):
      "crops of \(size) px cannot be made: choose a multiple of 8 from 64 to "
        + "\(CropOptions.sizeLimit)"
    case .shares:
      "these shares of kinds cannot be had: choose numbers from 0 up, not all 0"
    case .widths(let low, let high):
      "widths of \(low) to \(high) px cannot be made: choose within 0.5 to 32 px"
    case .contrast(let low, let high):
      "a contrast of \(low) to \(high) cannot be made: choose within 0 to 10"
    }
  }

  public var category: FailureCategory { .usage }
}
