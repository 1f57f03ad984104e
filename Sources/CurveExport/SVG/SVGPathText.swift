import Geometry

extension Spline {
  /// The path data `M x,y C … Z` with at most `decimals` decimals.
  package func pathData(decimals: Int = 3) -> String {
    func text(_ p: Point) -> String {
      NumberText.bounded(p.x, decimals: decimals) + ","
        + NumberText.bounded(p.y, decimals: decimals)
    }
    var data = "M" + text(controlPoints[0])
    for i in stride(from: 1, to: controlPoints.count, by: 3) {
      data +=
        " C" + text(controlPoints[i]) + " " + text(controlPoints[i + 1]) + " "
        + text(controlPoints[i + 2])
    }
    return isClosed ? data + " Z" : data
  }
}
