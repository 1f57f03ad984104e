import Determinism
import Foundation
import Geometry

/// A known smooth motion of the whole picture, like that of a heart seen by X-rays: beats that contract it
/// towards a centre, turn it and send waves through it, and the slow drift of breathing.
///
/// At time t (frames) a point p of the picture at rest is at p + beat(t) U(p) + lag(t) W(p) + drift(t), in
/// which U and W are smooth fields and beat(t) = sin φ + 0.35 sin 2φ is faster one way than the other.
struct PhantomMotion {
  private let center: Point
  private let size: Double
  /// The largest displacement by a beat, px, and the share of it that turns.
  private let amplitude: Double
  private let turning: Double
  /// The number of frames that a beat and a breath take.
  private let beat: Double
  private let breath: Double
  private let drift: Vector
  private let waves: [Wave]

  /// A field of displacements, `direction` · sin(`wave` · p + `phase`).
  private struct Wave {
    var direction: Vector
    var wave: Vector
    var phase: Double
  }

  /// A motion of usual size times `amount` in an image of `width` x `height` px.
  init(width: Int, height: Int, amount: Double, generator source: SeededGenerator) {
    var generator = source
    let (w, h) = (Double(width), Double(height))
    size = (w + h) / 2
    center = Point(w * generator.uniform(0.35...0.65), h * generator.uniform(0.35...0.65))
    // 6 to 9 px in an image of 512 px.
    amplitude = amount * size * generator.uniform(0.012...0.018)
    turning = generator.uniform(-0.6...0.6)
    beat = generator.uniform(14...20)
    breath = generator.uniform(50...80)
    drift =
      Vector(angle: generator.uniform(0...(2 * .pi)))
      * (amount * size * generator.uniform(0.008...0.016))
    let amplitude = amplitude
    let size = size
    waves = (0..<3).map { _ in
      Wave(
        direction: Vector(angle: generator.uniform(0...(2 * .pi))) * (0.2 * amplitude),
        wave: Vector(angle: generator.uniform(0...(2 * .pi)))
          * (2 * .pi / (size * generator.uniform(0.5...1.1))),
        phase: generator.uniform(0...(2 * .pi)))
    }
  }

  /// Where the point that is at `p` at rest is in frame `frame`.
  func position(of p: Point, in frame: Int) -> Point {
    let phase = 2 * .pi * Double(frame) / beat
    let pulse = sin(phase) + 0.35 * sin(2 * phase)
    let lag = sin(phase - 0.9)
    let breathing = (1 - cos(2 * .pi * Double(frame) / breath)) / 2
    let away = (p - center) / (0.45 * size)
    // Largest at 0.45 sizes from the centre, and fading beyond.
    let pull = away * exp(0.5 - 0.5 * away.lengthSquared)
    var shift = (pull * -1 + pull.perpendicular * turning) * (amplitude * pulse)
    for wave in waves {
      shift += wave.direction * (lag * sin(wave.wave.dot(p - .zero) + wave.phase))
    }
    return p + shift + drift * breathing
  }

  /// The curves of `plan` in frame `frame`; branches stay on the curves that they leave.
  func moved(_ plan: [PlannedCurve], in frame: Int) -> [PlannedCurve] {
    var result = plan
    for (index, curve) in plan.enumerated() {
      var points = curve.spline.controlPoints.map { position(of: $0, in: frame) }
      if let origin = curve.origin {
        let shift = result[origin.parent].spline.point(at: origin.parameter) - points[0]
        points[0] += shift
        points[1] += shift
      }
      result[index].spline = Spline(controlPoints: points, isClosed: curve.spline.isClosed)
    }
    return result
  }
}
