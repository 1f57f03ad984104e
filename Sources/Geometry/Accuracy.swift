/// The default bounds of approximate functions, in pixels.
public enum Accuracy {
  /// For lengths and distances: far below anything that an image can show.
  public static let measurement = 1e-6
  /// For turning curves into lines: invisible at anti-aliased edges.
  public static let flattening = 0.1
}
