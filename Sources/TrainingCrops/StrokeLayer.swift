import Foundation
import Imaging
import Phantoms

/// How dark a stroke is across its width.
enum StrokeProfile {
  /// The depth of a round vessel, the widest in the middle.
  case tube
  /// Even, with an edge that takes the given share of the radius.
  case soft(Float)
  /// Even, with a sharp edge.
  case flat

  /// The darkness 0…1 at `clearance` px inside the border of a stroke of this radius.
  func darkness(clearance: Float, radius: Float) -> Float {
    let coverage = min(max(clearance + 0.5, 0), 1, 2 * radius)
    switch self {
    case .flat: return coverage
    case .tube:
      guard coverage > 0 else { return 0 }
      return vesselThickness(radius: radius, distance: radius - clearance) / (2 * max(radius, 0.5))
    case .soft(let share):
      let half = max(share * radius, 0.5)
      let t = min(max((clearance + half) / (2 * half), 0), 1)
      return t * t * (3 - 2 * t) * min(1, 2 * radius)
    }
  }
}

/// The darkness that strokes add up to.
struct StrokeLayer {
  /// How a stroke joins those before it.
  enum Combination {
    /// The darker one counts.
    case maximum
    /// Four fifths of the new one are added.
    case sum
  }

  /// How one stroke is drawn.
  struct Look {
    var profile = StrokeProfile.flat
    /// The darkness of its middle.
    var strength: Float = 1
    /// How much of it is lost towards the end, 0…1.
    var fading: Float = 0
    /// The depth of a bright line along its middle, as a share of the strength.
    var reflex: Float = 0
    var combination = Combination.maximum
  }

  private(set) var darkness: Plane

  init(size: Int) { darkness = Plane(width: size, height: size) }

  /// Draws the stroke of `band`, `length` px long.
  mutating func draw(_ band: CurveBand, _ look: Look, length: Double) {
    let fading = look.fading / Float(max(length, 1))
    for y in 0..<band.height {
      let row = (band.y0 + y) * darkness.width + band.x0
      for x in 0..<band.width {
        let i = y * band.width + x
        let clearance = band.clearance[i]
        let radius = band.radius[i]
        if clearance <= -max(0.5, radius) { continue }
        var own =
          look.strength * look.profile.darkness(clearance: clearance, radius: radius)
          * (1 - fading * band.arc[i])
        if look.reflex > 0 {
          let t = (radius - clearance) / (0.45 * radius)
          if t < 1 { own -= look.reflex * look.strength * (1 - t * t) * (1 - t * t) }
        }
        switch look.combination {
        case .maximum: darkness.pixels[row + x] = max(darkness.pixels[row + x], own)
        case .sum: darkness.pixels[row + x] += 0.8 * own
        }
      }
    }
  }
}
