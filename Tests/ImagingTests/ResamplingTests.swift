import Imaging
import Testing

struct ResamplingTests {
  @Test(arguments: ResamplingFilter.allCases)
  func constantsAndTheOwnSizeAreKept(filter: ResamplingFilter) {
    let constant = Plane(width: 17, height: 9, repeating: 0.7)
    for (width, height) in [(5, 3), (40, 31), (1, 1), (17, 20)] {
      let resized = constant.resized(width: width, height: height, filter: filter)
      #expect(resized.width == width && resized.height == height)
      #expect(
        largestDifference(resized, Plane(width: width, height: height, repeating: 0.7)) < 1e-6)
    }
    let noise = Plane.noise(width: 17, height: 9, seed: 2)
    #expect(noise.resized(width: 17, height: 9, filter: filter) == noise)
  }

  /// A ramp through pixel centres at +0.5 stays that ramp; near the border the border pixel is
  /// repeated, which no ramp survives.
  @Test(arguments: [ResamplingFilter.bilinear, .cubic], [(60, 44), (45, 33), (15, 11), (10, 7)])
  func rampsAreExactAwayFromTheBorder(filter: ResamplingFilter, size: (Int, Int)) {
    func ramp(_ x: Float, _ y: Float) -> Float { 0.3 * x - 0.2 * y + 1 }
    let plane = Plane(width: 30, height: 22) { x, y in ramp(Float(x) + 0.5, Float(y) + 0.5) }
    let resized = plane.resized(width: size.0, height: size.1, filter: filter)
    let scale = (x: 30 / Float(size.0), y: 22 / Float(size.1))
    // Two pixels of the coarser grid.
    let margin = (x: 2 * max(1, scale.x) + 0.5, y: 2 * max(1, scale.y) + 0.5)
    var checked = 0
    for row in 0..<size.1 {
      for column in 0..<size.0 {
        let (x, y) = ((Float(column) + 0.5) * scale.x, (Float(row) + 0.5) * scale.y)
        guard x > margin.x, x < 30 - margin.x, y > margin.y, y < 22 - margin.y else { continue }
        #expect(abs(resized[column, row] - ramp(x, y)) < 2e-2 * max(scale.x, scale.y, 1) * 0.3)
        checked += 1
      }
    }
    #expect(checked > 5)
  }

  @Test func doublingARampIsExactToRounding() {
    let plane = Plane(width: 12, height: 1) { x, _ in Float(x) }
    for filter in [ResamplingFilter.bilinear, .cubic] {
      let doubled = plane.resized(width: 24, height: 1, filter: filter)
      for x in 5..<19 { #expect(abs(doubled[x, 0] - (Float(x) + 0.5) / 2 + 0.5) < 1e-6) }
    }
  }

  @Test func cubicIsExactForQuadratics() {
    let plane = Plane(width: 20, height: 1) { x, _ in (Float(x) + 0.5) * (Float(x) + 0.5) }
    let resized = plane.resized(width: 60, height: 1, filter: .cubic)
    for x in 9..<51 {
      let position = (Float(x) + 0.5) / 3
      #expect(abs(resized[x, 0] - position * position) < 1e-3)
    }
  }

  @Test func areaIsTheMeanOfWhatAPixelCovers() {
    let plane = Plane.noise(width: 12, height: 9, seed: 4)
    let resized = plane.resized(width: 4, height: 3, filter: .area)
    for y in 0..<3 {
      for x in 0..<4 {
        let part = plane.cropped(columns: 3 * x..<3 * x + 3, rows: 3 * y..<3 * y + 3)
        #expect(abs(Double(resized[x, y]) - part.mean) < 1e-6)
      }
    }
    // 3 pixels to 2: each new one covers one and a half.
    let three = Plane(width: 3, height: 1, pixels: [0, 3, 9])
    let two = three.resized(width: 2, height: 1, filter: .area)
    #expect(abs(two[0, 0] - 1) < 1e-6 && abs(two[1, 0] - 7) < 1e-6)
    // The mean survives any factor.
    #expect(abs(plane.resized(width: 5, height: 4, filter: .area).mean - plane.mean) < 1e-6)
  }

  @Test(arguments: ResamplingFilter.allCases)
  func shrinkingDoesNotAlias(filter: ResamplingFilter) {
    // Stripes one pixel wide, at a third of the width: grey.
    let stripes = Plane(width: 96, height: 4) { x, _ in Float(x % 2) }
    let resized = stripes.resized(width: 24, height: 4, filter: filter)
    for x in 3..<21 { #expect(abs(resized[x, 1] - 0.5) < 0.02) }
  }

  @Test func samplingIsBilinearBetweenPixelCentres() {
    let plane = Plane(width: 4, height: 3) { x, y in Float(x) + 10 * Float(y) }
    #expect(plane.sample(x: 0.5, y: 0.5) == 0 && plane.sample(x: 3.5, y: 2.5) == 23)
    #expect(plane.sample(x: 2.25, y: 1.75) == 1.75 + 12.5)
    #expect(plane.sample(x: -7, y: 1.5) == 10 && plane.sample(x: 99, y: 99) == 23)
  }
}
