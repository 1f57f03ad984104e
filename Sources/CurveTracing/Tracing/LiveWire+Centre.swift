public import CurveExtraction
public import Geometry
import Imaging
public import Workers

extension LiveWire {
  /// How far around a way the crest of its evidence is looked at, px.
  private static let margin = 24
  /// How far a way is moved onto the crest at a time, px and in widths.
  private static let (reach, reachInWidths) = (1.5, 1.0)
  /// How often at most, and until it moves by less than this, px.
  private static let (rounds, stillness) = (4, 0.1)
  /// Wider curves, px, are taken to be so many times wider at first.
  private static let wide = 3.5
  private static let coarse = 2.0

  /// The way through `points` as `path(through:)` finds it, moved onto the middle of its curve at sub-pixel accuracy:
  /// points about a pixel apart. Those that were given are moved with it, its ends included.
  ///
  /// - Throws: what stops the work that it is part of.
  public func centred(through points: [Point], pool: WorkerPool) throws -> [Point] {
    let path = try path(through: points)
    guard path.count >= 3, let box = BoundingBox(path) else { return path }
    let (columns, rows) = (
      max(
        Int(box.minX) - Self.margin, 0)..<min(Int(box.maxX) + Self.margin + 1, evidenceSize.width),
      max(
        Int(box.minY) - Self.margin, 0)..<min(
          Int(box.maxY) + Self.margin + 1, evidenceSize.height)
    )
    let map = map(columns: columns, rows: rows)
    let offset = Vector(Double(columns.lowerBound), Double(rows.lowerBound))
    var line = CentreLine(
      points: path.map { $0 - offset }, isClosed: false, passages: [])
    let widths = line.points.map { Double(map.width.sample(x: $0.x, y: $0.y)) }.sorted()
    let crests = CrestStack(of: map, levels: CrestStack.stillLevels)
    let width = widths[widths.count / 2]
    // Across a wide curve evidence is flat, and the cheapest way cuts its bends: blurred more it has a crest from rim
    // to rim.
    if width > Self.wide {
      let ridge = try crests.plane(crests.level(forWidth: Self.coarse * width), on: pool)
      line = line.localized(on: ridge, reach: Self.reachInWidths * width)
    }
    let ridge = try crests.plane(crests.level(forWidth: width), on: pool)
    for _ in 0..<Self.rounds {
      let moved = line.localized(on: ridge, reach: Self.reach)
      let farthest = zip(line.points, moved.points).map { $0.distance(to: $1) }.max() ?? 0
      line = moved
      if farthest < Self.stillness { break }
    }
    return Polyline(line.points.map { $0 + offset }).resampled(spacing: 1)
  }
}
