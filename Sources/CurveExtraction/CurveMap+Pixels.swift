import Foundation
public import Imaging

extension CurveMap {
  /// A curve has a pixel with this many times the evidence of the threshold.
  static let strongEvidence: Float = 1.4

  /// The evidence from which on a pixel counts at `detail`: halved or doubled by a quarter of the
  /// knob's way.
  public static func threshold(detail: Double) -> Float { Float(exp2(4 * (0.5 - detail))) }

  /// The pixels of curves: those with enough evidence, and weaker ones that hang on to them; specks
  /// and pinholes gone.
  ///
  /// - Parameter detail: 0…1, more or fewer; 0.5 takes evidence 1 as the threshold.
  public func mask(detail: Double = 0.5) -> Mask { mask(detail: detail, following: Self.maskShare) }

  /// The pixels that hang on to a surer one and have at least `share` of the threshold.
  private func mask(detail: Double, following share: Float) -> Mask {
    let threshold = Self.threshold(detail: detail)
    let found = evidence.hysteresisThresholded(
      low: share * threshold, high: Self.strongEvidence * threshold)
    return found.removingComponents(smallerThan: 20)
      .inverted().removingComponents(smallerThan: 12).inverted()
  }

  /// The one-pixel skeleton of `mask(detail:)` without the pieces that are too short for how faint
  /// they are: noise makes short lines, and long ones only rarely.
  package func skeleton(detail: Double) -> Mask {
    let found = mask(
      detail: detail, following: isOdds ? Self.followedShare : Self.maskShare)
    // Curves that leave the image are thinned as if they went on: otherwise wide ones end half a width before.
    let beyond = Mask(found.plane.padded(by: Self.margin, border: .replicate), atLeast: 0.5)
    let (columns, rows) = (found.width + Self.margin, found.height + Self.margin)
    let skeleton = Mask(
      beyond.thinned().plane.cropped(columns: Self.margin..<columns, rows: Self.margin..<rows),
      atLeast: 0.5)
    let threshold = Self.threshold(detail: detail)
    let components = ConnectedComponents(of: skeleton)
    var strength = [Float](repeating: 0, count: components.count + 1)
    for i in 0..<skeleton.pixels.count where skeleton.pixels[i] {
      strength[Int(components.labels[i])] += min(evidence.pixels[i] / threshold, 3)
    }
    return components.mask { number, _ in strength[number] >= Self.leastStrength }
  }

  /// Half of the widest curve whose end at the image's border matters, px.
  private static let margin = 24
  /// A line of surely more than the threshold is followed down to somewhat less.
  private static let maskShare: Float = 0.85
  /// Where evidence is in odds, tracing follows it farther; the graph cuts dead ends that are likelier none.
  private static let followedShare: Float = 0.4

  /// The least evidence along a piece, in multiples of the threshold, pixel by pixel: 40 is 40 px
  /// right at the threshold, or 13 px three times above it.
  private static let leastStrength: Float = 40
}
