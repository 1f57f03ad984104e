/// How far apart the pixels of a drawing's image are in what it shows, and who says so.
public struct PixelSpacing: Hashable, Sendable, Codable {
  /// From one column to the next, mm, > 0.
  public var x: Double
  /// From one row to the next, mm, > 0.
  public var y: Double
  /// Who says so, a few words, such as `ImageJ's calibration`.
  public var source: String

  /// A spacing of so many millimetres; `nil` unless both are positive numbers.
  public init?(x: Double, y: Double, source: String) {
    guard x > 0, y > 0, x.isFinite, y.isFinite else { return nil }
    (self.x, self.y, self.source) = (x, y, source)
  }

  /// The spacing in an image that is larger by `factor` > 0.
  func scaled(by factor: Double) -> PixelSpacing? {
    PixelSpacing(x: x / factor, y: y / factor, source: source)
  }
}
