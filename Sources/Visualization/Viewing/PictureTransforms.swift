import Determinism
import Foundation

/// By how much a picture is moved about before a network sees it, at random in every step: what is to excite it
/// still must not hang on single pixels.
///
/// The way of "Feature Visualization" (C. Olah, A. Mordvintsev, L. Schubert, Distill 2017, doi
/// 10.23915/distill.00007, section "The Enemy of Feature Visualization"): padding, then jitter, then
/// scaling and rotation about the centre. All of them together are one affine map, so a picture is
/// resampled once.
public struct PictureTransforms: Sendable, Hashable {
  /// How many pixels of middle grey are put around the picture.
  public var padding: Int
  /// How far it is moved at most, in whole px along each axis.
  public var jitter: Int
  /// The range of the factor by which it is enlarged.
  public var scale: ClosedRange<Double>
  /// How far it is turned at most, in either direction, degrees.
  public var rotation: Double

  /// Padding and jitter in px, scale as a factor, rotation to either side in degrees.
  public init(padding: Int, jitter: Int, scale: ClosedRange<Double>, rotation: Double) {
    precondition(padding >= 0 && jitter >= 0, "padding and jitter are not negative")
    precondition(scale.lowerBound > 0, "a scale is positive; got \(scale)")
    self.padding = padding
    self.jitter = jitter
    self.scale = scale
    self.rotation = rotation
  }

  /// Leaves the picture as it is.
  public static let none = PictureTransforms(padding: 0, jitter: 0, scale: 1...1, rotation: 0)
  /// Sizes that suit most networks: 12 px of padding, shifts of 8 px, scales within 10 %, turns of 9
  /// degrees.
  public static let `default` = PictureTransforms(
    padding: 12, jitter: 8, scale: 0.9...1.1, rotation: 9)

  /// Those for what is asked of units that are `stride` px apart: shifts of one unit at most. Further ones would ask
  /// for a picture that excites its neighbours as well, wherever they look.
  ///
  /// Where every pixel has a unit, pictures stay in their place and are hardly turned: neurons there are tuned to a few
  /// pixels. Of the 16 pictures of curvenet's and of curve-circuit's neurons 16 then show a line of the neuron's
  /// orientation; of curvenet's it is 13 with shifts of 1 px and the usual turns.
  public static func suiting(stride: Double) -> PictureTransforms {
    var transforms = PictureTransforms.default
    if stride <= 1 {
      (transforms.jitter, transforms.scale, transforms.rotation) = (0, 0.97...1.03, 3)
    } else {
      transforms.jitter = min(transforms.jitter, Int(stride.rounded(.up)))
    }
    return transforms
  }

  /// The sides of the view of a picture with these, multiples of `multiple`.
  func viewSize(
    height: Int, width: Int, multiple: Int
  ) -> (height: Int, width: Int) {
    func side(_ length: Int) -> Int {
      (length + 2 * padding + multiple - 1) / multiple * multiple
    }
    return (side(height), side(width))
  }

  /// One of the ways to look at a picture; of the view only `window` is seen where there is one.
  func warp(
    source: (height: Int, width: Int), view: (height: Int, width: Int),
    window: (rows: Range<Int>, columns: Range<Int>)? = nil, using generator: inout SeededGenerator
  ) -> BilinearWarp {
    let angle = generator.uniform(-rotation...rotation) * .pi / 180
    let shrinking = 1 / generator.uniform(scale)
    let shift = (
      x: Double(generator.integer(-jitter...jitter)), y: Double(generator.integer(-jitter...jitter))
    )
    // Where sides differ by an odd number, centres are half a pixel apart, and nothing is to blur.
    let (dx, dy) = (
      Double((view.width - source.width) % 2), Double((view.height - source.height) % 2)
    )
    return BilinearWarp(
      source: source, view: view,
      window: window,
      matrix: (
        xx: shrinking * cos(angle), xy: shrinking * sin(angle), yx: -shrinking * sin(angle),
        yy: shrinking * cos(angle)
      ),
      shift: (x: shift.x + dx / 2, y: shift.y + dy / 2))
  }
}
