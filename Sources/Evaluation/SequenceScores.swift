import Foundation
public import Geometry

/// How well a moving drawing agrees with the true one, whose curves keep their ids and parameters from
/// frame to frame.
///
/// True curves are looked at in points about 4 px apart, each at one parameter in all frames with the
/// curve: a *place*. A place in a frame is *found* where it is on the image and the nearest drawn curve is
/// at most `reach` px away; the nearest point of that curve is where the place *is drawn*.
public struct SequenceScores: Hashable, Sendable {
  /// The median distance from a found place to where it is drawn, px; `nil` where none is found.
  public let medianError: Double?
  /// The 95th percentile of the same distances, px.
  public let error95: Double?
  /// The share of all places in all frames that are found, 0…1.
  public let found: Double
  /// The share of the drawn length, of all frames, within `reach` px of a true curve, 0…1.
  public let precision: Double
  /// The share of the true curves that never change their partner, 0…1; of those that have one in any two
  /// frames.
  ///
  /// The partner of a true curve in a frame is, as long as it lies on a quarter of its places, the drawn
  /// curve that it was before, else the one on most of them, at least a quarter. After K. Bernardin, R.
  /// Stiefelhagen, "Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics", 2008, doi
  /// 10.1155/2008/246309, in which correspondences are kept as long as they hold.
  public let steadyCurves: Double
  /// How many true curves are counted in `steadyCurves`, and how many changes there are.
  public let countedCurves: Int
  public let switches: Int
  /// The median length of the second difference in time of the way from a place to where it is drawn, px:
  /// what it jumps to and fro against the true motion. Over places that are found in three frames in a row;
  /// `nil` for none.
  public let jitter: Double?
  /// The number of different curves, by their ids, in the moving drawing.
  public let drawnCurves: Int
  /// The number of different curves, by their ids, in the truth.
  public let trueCurves: Int

  /// How far from a drawn curve a true place is found, px.
  public static let reach = 3.0
  /// The distance between places along a curve, px.
  private static let spacing = 4.0
  /// The share of its places on which a curve's partner lies at least.
  private static let partnerShare = 0.25

  /// The scores of `drawn` against `truth`, of as many frames.
  public init(_ drawn: CurveSequence, truth: CurveSequence) {
    precondition(drawn.frames.count == truth.frames.count, "as many frames as the truth has")
    let places = truth.ids.map { Places(path: truth.path(of: $0), spacing: Self.spacing) }
    let curves = drawn.frames.map { $0.curves.map(SampledCurve.init) }
    let (width, height) = (Double(truth.width), Double(truth.height))
    var (errors, seconds, count) = ([Double](), [Double](), 0)
    var (steady, counted, switches) = (0, 0, 0)
    for place in places {
      // For each frame and place where it is drawn, and by which curve; `nil` where it is not found.
      let hits = truth.frames.indices.map { frame in
        place.points(in: frame).map { point -> Hit? in
          guard let point, point.x >= 0, point.y >= 0, point.x <= width, point.y <= height else {
            return nil
          }
          count += 1
          return Self.hit(of: point, in: curves[frame])
        }
      }
      errors += hits.joined().compactMap { $0?.way.length }
      for k in hits[0].indices {
        for frame in hits.indices.dropFirst(2) {
          guard let a = hits[frame - 2][k], let b = hits[frame - 1][k], let c = hits[frame][k]
          else { continue }
          seconds.append((a.way - b.way * 2 + c.way).length)
        }
      }
      if let changes = Self.changes(in: hits, of: place, width: width, height: height) {
        counted += 1
        steady += changes == 0 ? 1 : 0
        switches += changes
      }
    }
    let sorted = errors.sorted()
    medianError = percentile(50, ofSorted: sorted)
    error95 = percentile(95, ofSorted: sorted)
    found = count == 0 ? 1 : Double(errors.count) / Double(count)
    jitter = percentile(50, ofSorted: seconds.sorted())
    steadyCurves = counted == 0 ? 1 : Double(steady) / Double(counted)
    countedCurves = counted
    self.switches = switches
    precision = Self.precision(of: drawn, truth: truth)
    (drawnCurves, trueCurves) = (drawn.ids.count, truth.ids.count)
  }

  /// Where a place is drawn: the way there, and the curve.
  private struct Hit {
    var way: Vector
    var curve: Int
  }

  private static func hit(of point: Point, in curves: [SampledCurve]) -> Hit? {
    var best: Hit?
    for curve in curves where curve.box.distanceSquared(to: point) < reach * reach {
      let nearest = curve.spline.nearest(to: point)
      let distance = nearest.distanceSquared.squareRoot()
      guard distance <= reach, distance < best?.way.length ?? .infinity else { continue }
      best = Hit(way: curve.spline.point(at: nearest.t) - point, curve: curve.id)
    }
    return best
  }

  /// How often a true curve changes its partner; `nil` where it has none in two frames.
  private static func changes(
    in hits: [[Hit?]], of places: Places, width: Double, height: Double
  ) -> Int? {
    var partner: Int?
    var (frames, changes) = (0, 0)
    for (frame, own) in hits.enumerated() {
      let there = places.points(in: frame).count {
        $0.map { $0.x >= 0 && $0.y >= 0 && $0.x <= width && $0.y <= height } ?? false
      }
      let counts = Dictionary(own.compactMap { $0.map { ($0.curve, 1) } }, uniquingKeysWith: +)
      let enough = max(1, partnerShare * Double(there))
      let good = counts.filter { Double($0.value) >= enough }
      guard let most = good.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
      frames += 1
      if let known = partner, good[known] != nil { continue }
      if partner != nil { changes += 1 }
      partner = most.key
    }
    return frames < 2 ? nil : changes
  }

  private static func precision(of drawn: CurveSequence, truth: CurveSequence) -> Double {
    var (near, all) = (0, 0)
    for (own, actual) in zip(drawn.frames, truth.frames) {
      let index = PolylineIndex(
        actual.curves.map {
          Polyline($0.spline.resampled(spacing: 1), isClosed: $0.spline.isClosed)
        })
      let points = own.curves.flatMap { $0.spline.resampled(spacing: 2) }
      all += points.count
      near += points.count { index.pieceCount > 0 && index.distance(to: $0) <= reach }
    }
    return all == 0 ? 1 : Double(near) / Double(all)
  }
}

/// A drawn curve, and the box that it lies in.
private struct SampledCurve {
  let id: Int
  let spline: Spline
  let box: BoundingBox

  init(_ curve: TracedCurve) {
    (id, spline, box) = (curve.id, curve.spline, curve.spline.boundingBox)
  }
}

/// The places of a true curve: parameters that name the same points of it in all frames.
private struct Places {
  private let path: [TracedCurve?]
  private let parameters: [Double]

  init(path: [TracedCurve?], spacing: Double) {
    self.path = path
    let longest = path.compactMap(\.self).max { $0.spline.segmentCount < $1.spline.segmentCount }
    parameters = longest?.spline.parameters(spacing: spacing) ?? []
  }

  /// Where the places are in `frame`; `nil` where the curve, or that much of it, is not there.
  func points(in frame: Int) -> [Point?] {
    guard let spline = path[frame]?.spline else { return parameters.map { _ in nil } }
    return parameters.map { $0 <= Double(spline.segmentCount) ? spline.point(at: $0) : nil }
  }
}
