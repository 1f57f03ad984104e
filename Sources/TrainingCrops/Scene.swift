import Imaging

/// A scene before it is photographed: its light in any units, its curves, and the film for it.
struct Scene {
  var light: Plane
  var film: Film
  var lines: CurveField?
  var edges: CurveField?
  /// Whether the scene has no borders other than `edges`.
  var edgeKnown = false
}
