import CurveExtraction
import Foundation
import Imaging
import Workers

/// Evidence e as e / (1 + e), blurred from little to much, so that curves of every width have a crest: across
/// a wide one evidence is flat, and blurred by about a quarter of its width it is not.
struct CrestStack: Sendable {
  private let levels: [(sigma: Double, plane: Plane)]

  /// The least blur, px; every further level has twice the one before.
  private static let leastSigma = 0.7
  /// How many levels a still image has, for curves up to 22 px wide and somewhat more.
  static let stillLevels = 4
  /// How many a frame has, of which many are kept at once.
  static let frameLevels = 3

  /// The stack of the evidence of `map`.
  init(of map: CurveMap, levels count: Int, pool: WorkerPool = WorkerPool(threads: 1)) throws {
    let share = map.evidence.map { $0 / (1 + $0) }
    let sigmas = (0..<count).map { Self.leastSigma * exp2(Double($0)) }
    let planes = try pool.map(count) { index throws in
      share.gaussianBlurred(sigma: Float(sigmas[index]))
    }
    levels = zip(sigmas, planes).map { ($0, $1) }
  }

  /// Where curves of this `width`, px, have a crest.
  func plane(forWidth width: Double) -> Plane {
    (levels.last { $0.sigma <= width / 4 } ?? levels[0]).plane
  }
}
