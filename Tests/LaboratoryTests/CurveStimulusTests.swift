import Foundation
import Geometry
import Imaging
import Neurons
import Testing

@testable import Laboratory

/// Stimuli against closed forms: what is measured with them is worth as much as they are.
struct CurveStimulusTests {
  private static let size = 128
  private static let middle = 64.5

  private func plane(_ stimulus: CurveStimulus) -> Plane {
    stimulus.light(size: Self.size, middle: Self.middle)[0]
  }

  /// Calls `body` with each pixel's place along the outer normal and across it, from the middle of the curve.
  private func forEachPixel(
    _ plane: Plane, _ orientation: Double,
    _ body: (_ u: Double, _ v: Double, _ light: Float) -> Void
  ) {
    let turn = orientation * .pi / 180
    for y in 0..<plane.height {
      for x in 0..<plane.width {
        let (dx, dy) = (Double(x) + 0.5 - Self.middle, Double(y) + 0.5 - Self.middle)
        body(dx * cos(turn) + dy * sin(turn), dy * cos(turn) - dx * sin(turn), plane[x, y])
      }
    }
  }

  /// Checks that pixels nearer to the centre line than half of `width` have the ink and farther ones the ground, the
  /// edge being 0.75 px to either side.
  private func expectLine(
    _ stimulus: CurveStimulus, _ distance: @escaping (Double, Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var wrong = 0
    forEachPixel(plane(stimulus), stimulus.orientation) { u, v, light in
      let beyond = distance(u, v) - stimulus.width / 2
      // 0.05 px is what the drawing may be off.
      if beyond < -0.8, abs(light - stimulus.ink[0]) > 1e-4 { wrong += 1 }
      if beyond > 0.8, abs(light - stimulus.ground[0]) > 1e-4 { wrong += 1 }
      if abs(beyond) < 0.05, abs(light - 0.3) > 0.08 { wrong += 1 }
    }
    #expect(wrong == 0, "\(wrong) pixels", sourceLocation: sourceLocation)
  }

  private func toSegment(_ u: Double, _ v: Double, _ a: (Double, Double), _ b: (Double, Double))
    -> Double
  {
    let (x, y) = (b.0 - a.0, b.1 - a.1)
    let share = min(max(((u - a.0) * x + (v - a.1) * y) / (x * x + y * y), 0), 1)
    return hypot(u - a.0 - share * x, v - a.1 - share * y)
  }

  @Test(arguments: [(12.0, 30.0), (25, 200), (60, 271), (400, 90)])
  func anArcIsAsFarFromItsCentreAsItsRadius(radius: Double, orientation: Double) {
    let stimulus = CurveStimulus(.arc(radius: radius), orientation: orientation)
    let end = min(stimulus.halfLength / radius, .pi)
    expectLine(stimulus) { u, v in
      let angle = atan2(v, u + radius)
      if abs(angle) <= end { return abs(hypot(u + radius, v) - radius) }
      return hypot(u + radius - radius * cos(end), abs(v) - radius * sin(end))
    }
  }

  @Test func infinityIsAStraightLine() {
    expectLine(CurveStimulus(.arc(radius: .infinity), orientation: 45)) { u, v in
      toSegment(u, v, (0, -40), (0, 40))
    }
  }

  /// The pictures with which curve neurons are found are drawn by other code.
  @Test(arguments: [0.0, 77, 225])
  func arcsAreLikeThoseOfTheFinder(orientation: Double) {
    for radius in [35.0, 60, 100] {
      var stimulus = CurveStimulus(.arc(radius: radius), orientation: orientation)
      stimulus.width = 4
      var arc = SyntheticArc(radius: radius, width: 4, orientation: orientation, halfLength: 40)
      (arc.size, arc.ground, arc.line) = (Self.size, 0.5, 0.1)
      let (a, b) = (plane(stimulus), arc.plane())
      let apart = zip(a.pixels, b.pixels).map { abs($0 - $1) }
      // Both edges are an area's share to within what a pixel's shape does to it.
      #expect((apart.max() ?? 1) < 0.06, "\(apart.max() ?? 1)")
      #expect(apart.reduce(0, +) / Float(apart.count) < 0.002)
    }
  }

  @Test(arguments: [30.0, 90, 140])
  func legsMeetInTheMiddleAtTheirAngle(opening: Double) {
    let half = opening * .pi / 360
    expectLine(CurveStimulus(.angle(opening: opening, rounding: 0), orientation: 118)) { u, v in
      toSegment(u, abs(v), (0, 0), (-40 * cos(half), 40 * sin(half)))
    }
  }

  @Test func halfATurnIsAStraightLineAndNoneALineBackOnItself() {
    expectLine(CurveStimulus(.angle(opening: 180, rounding: 0), orientation: 10)) { u, v in
      toSegment(u, v, (0, -40), (0, 40))
    }
    expectLine(CurveStimulus(.angle(opening: 0, rounding: 0), orientation: 10)) { u, v in
      toSegment(u, v, (-40, 0), (0, 0))
    }
  }

  /// A corner rounded by radius r is an arc around (-r, 0) between two legs that touch it.
  @Test(arguments: [(90.0, 20.0), (120, 30), (60, 8)])
  func aRoundedCornerTouchesItsLegs(opening: Double, radius: Double) {
    let half = opening * .pi / 360
    let touch = (-radius + radius * sin(half), radius * cos(half))
    // The leg is as long as before, less what the arc took of it.
    let rest = 40 - radius / tan(half)
    let end = (touch.0 - rest * cos(half), touch.1 + rest * sin(half))
    expectLine(CurveStimulus(.angle(opening: opening, rounding: radius), orientation: 33)) { u, v in
      let angle = atan2(abs(v), u + radius)
      let toArc =
        angle <= .pi / 2 - half ? abs(hypot(u + radius, v) - radius) : Double.infinity
      return min(toArc, toSegment(u, abs(v), touch, end))
    }
  }

  @Test(arguments: [10.0, 20, 35])
  func aFilledArcIsADisc(radius: Double) {
    var stimulus = CurveStimulus(.arc(radius: radius), orientation: 140)
    stimulus.isFilled = true
    var area = 0.0
    forEachPixel(plane(stimulus), 140) { _, _, light in area += Double(0.5 - light) / 0.4 }
    // The disc may reach beyond the picture's border; these do not.
    #expect(abs(area - .pi * radius * radius) < 0.01 * .pi * radius * radius, "\(area)")
  }

  /// The border of a disc as the finder draws it, and of a half plane.
  @Test func aFilledCurveIsABorder() {
    for radius in [30.0, 100, .infinity] {
      var stimulus = CurveStimulus(.arc(radius: radius), orientation: 20)
      stimulus.isFilled = true
      var wrong = 0
      forEachPixel(plane(stimulus), 20) { u, v, light in
        // Beside the curve's middle; a long curve ends.
        guard abs(v) < 20, abs(u) < 25 else { return }
        let beyond = radius.isFinite ? hypot(u + radius, v) - radius : u
        if beyond < -1.3, abs(light - 0.1) > 1e-4 { wrong += 1 }
        if beyond > 0.8, abs(light - 0.5) > 1e-4 { wrong += 1 }
        if abs(beyond) < 0.05, abs(light - 0.3) > 0.08 { wrong += 1 }
      }
      #expect(wrong == 0, "\(radius): \(wrong) pixels")
    }
  }

  @Test func anAngleIsFilledBetweenItsLegs() {
    var stimulus = CurveStimulus(.angle(opening: 90, rounding: 0), orientation: 250)
    stimulus.isFilled = true
    forEachPixel(plane(stimulus), 250) { u, v, light in
      if abs(v) < -u - 2, u > -20 { #expect(abs(light - 0.1) < 1e-4) }
      if abs(v) > -u + 2 { #expect(abs(light - 0.5) < 1e-4) }
    }
  }

  /// Teeth are seen as runs of ink along a line that they cross and the curve does not.
  @Test(arguments: [2, 5, 8])
  func teethAreCountedOnTheSidesTheyAreOn(count: Int) {
    for side in CurveStimulus.Comb.Side.allCases {
      var stimulus = CurveStimulus(.arc(radius: .infinity), orientation: 0)
      stimulus.comb = .init(count: count, length: 8, side: side)
      let plane = plane(stimulus)
      func runs(column: Int) -> Int {
        let dark = (0..<Self.size).map { plane[column, $0] < 0.3 }
        return dark.indices.dropFirst().count { dark[$0] && !dark[$0 - 1] }
      }
      // 6 px from the centre line: outside the line of 5 px, inside teeth that reach 8 px beyond it.
      let (outer, inner) = (runs(column: 70), runs(column: 58))
      #expect(outer == (side == .inner ? 0 : count), "\(side) outer \(outer)")
      #expect(inner == (side == .outer ? 0 : count), "\(side) inner \(inner)")
    }
  }

  @Test func noTeethAreThePlainCurveAndTheirAngleLeansThem() {
    let plain = CurveStimulus(.arc(radius: 60), orientation: 0)
    var none = plain
    none.comb = .init(count: 0, length: 8)
    #expect(plane(none) == plane(plain))
    func mean(_ angle: Double) -> Double {
      var stimulus = CurveStimulus(.arc(radius: .infinity), orientation: 0)
      stimulus.comb = .init(count: 1, length: 12, side: .outer, angle: angle)
      let plane = plane(stimulus)
      let dark = (0..<Self.size).filter { plane[73, $0] < 0.3 }
      return Double(dark.reduce(0, +)) / Double(max(dark.count, 1))
    }
    #expect(abs(mean(90) - 64) < 0.6)
    #expect(mean(60) - mean(90) < -3 || mean(60) - mean(90) > 3)
    #expect(abs((mean(60) - mean(90)) + (mean(120) - mean(90))) < 1)
  }

  @Test func texturesAreSeededAndOfTheDeviationThatIsSaid() {
    for texture in [CurveStimulus.Texture.noise, .clouds] {
      var stimulus = CurveStimulus(.arc(radius: 50), orientation: 0)
      let plain = plane(stimulus)
      stimulus.texture = texture
      let textured = plane(stimulus)
      let difference = Plane(
        width: Self.size, height: Self.size,
        pixels: ContiguousArray(zip(textured.pixels, plain.pixels).map { $0 - $1 }))
      #expect(abs(difference.standardDeviation - 0.1) < 0.01)
      #expect(plane(stimulus) == textured)
      stimulus.seed = 2
      #expect(plane(stimulus) != textured)
    }
  }

  @Test func colouredInkAndGroundMakeThreePlanes() {
    var stimulus = CurveStimulus(.arc(radius: 50), orientation: 0)
    (stimulus.ink, stimulus.ground) = ([0.9, 0.1, 0.2], [0.3])
    let planes = stimulus.light(size: Self.size, middle: Self.middle)
    #expect(planes.count == 3)
    for (plane, ink) in zip(planes, stimulus.ink) { #expect(abs(plane[64, 64] - ink) < 1e-6) }
    #expect(planes.map { $0[120, 64] } == [0.3, 0.3, 0.3])
  }
}
