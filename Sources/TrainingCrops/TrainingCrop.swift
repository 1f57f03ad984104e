public import Imaging

/// One synthetic crop with its truth at every pixel.
///
/// Lines are darker than their ground. All planes are square and of one size; directions are radians
/// in -π…π, x to the right and y down.
public struct TrainingCrop: Hashable, Sendable {
  public var kind: CropKind
  /// Luminance 0…1, as a file would hold it.
  public var light: Plane
  /// The share of the pixel that belongs to a line, over the line's full width, 0…1.
  public var line: Plane
  /// At each pixel the nearest centre line of a stroke.
  public var lines: NearestCurve
  /// At each pixel the nearest stroke but one.
  public var others: OtherCurve
  /// At each pixel the nearest border between regions, where `edgeKnown`.
  public var edges: NearestCurve
  /// Whether `edges` is the truth; elsewhere it is empty because nobody counted.
  public var edgeKnown: Bool

  /// The planes in the order in which crops are written, see `subscript`.
  public enum Channel: String, CaseIterable, Sendable {
    case light, line
    case lineDistance, lineNormal, lineCurvature, lineWidth
    case otherShare, otherNormal, otherCurvature
    case edgeDistance, edgeNormal, edgeCurvature, edgeKnown
  }

  /// One plane by its name; `edgeKnown` is 1 or 0 all over.
  public subscript(channel: Channel) -> Plane {
    switch channel {
    case .light: light
    case .line: line
    case .lineDistance: lines.distance
    case .lineNormal: lines.normal
    case .lineCurvature: lines.curvature
    case .lineWidth: lines.width
    case .otherShare: others.share
    case .otherNormal: others.normal
    case .otherCurvature: others.curvature
    case .edgeDistance: edges.distance
    case .edgeNormal: edges.normal
    case .edgeCurvature: edges.curvature
    case .edgeKnown:
      Plane(width: light.width, height: light.height, repeating: edgeKnown ? 1 : 0)
    }
  }
}

/// The nearest point of the nearest curve at each pixel's centre, where one is within reach
/// (`CurveField.reach` px outside a stroke).
public struct NearestCurve: Hashable, Sendable {
  /// The distance to that point, px; the crop's diagonal where no curve is near.
  public var distance: Plane
  /// The direction of the curve's outer normal there, which points away from the centre of curvature,
  /// radians; one of the two normals where the curve is straight, 0 where no curve is near.
  public var normal: Plane
  /// The curve's curvature at that point, 1/px, 0 or more.
  public var curvature: Plane
  /// The line's full width there, px; 0 for borders and where no curve is near.
  public var width: Plane

  /// Says of a square crop with sides of `size` px that no curve is in it.
  public init(noneIn size: Int) {
    let diagonal = Float(2 * size * size).squareRoot()
    distance = Plane(width: size, height: size, repeating: diagonal)
    normal = Plane(width: size, height: size)
    curvature = normal
    width = normal
  }
}

/// The nearest curve but one at each pixel, where strokes cross, meet or lie close to each other.
public struct OtherCurve: Hashable, Sendable {
  /// Its share of what the two nearest strokes cover of the pixel, each counted fully, 0…1: one half
  /// where both cover all of it.
  public var share: Plane
  /// The direction of its outer normal, as `NearestCurve.normal`; 0 where `share` is 0.
  public var normal: Plane
  /// Its curvature, 1/px; 0 where `share` is 0.
  public var curvature: Plane

  /// Says of a square crop with sides of `size` px that no two curves meet in it.
  public init(noneIn size: Int) {
    share = Plane(width: size, height: size)
    normal = share
    curvature = share
  }
}
