import Testing

@testable import Imaging

/// L*a*b* of colours whose coordinates are published.
struct LabTests {
  /// The primaries, black and white of sRGB (B. Lindbloom's table for the white of sRGB, rounded to a tenth).
  @Test(arguments: [
    (SIMD3<Float>(0, 0, 0), SIMD3<Float>(0, 0, 0)), (SIMD3(1, 1, 1), SIMD3(100, 0, 0)),
    (SIMD3(1, 0, 0), SIMD3(53.2, 80.1, 67.2)), (SIMD3(0, 1, 0), SIMD3(87.7, -86.2, 83.2)),
    (SIMD3(0, 0, 1), SIMD3(32.3, 79.2, -107.9)), (SIMD3(0.5, 0.5, 0.5), SIMD3(53.4, 0, 0)),
  ])
  func coordinatesAreThePublishedOnes(rgb: SIMD3<Float>, lab: SIMD3<Float>) {
    func plane(_ value: Float) -> Plane { Plane(width: 2, height: 1, repeating: value) }
    let image = Image(red: plane(rgb.x), green: plane(rgb.y), blue: plane(rgb.z))
    let planes = image.lightnessAndOpponents
    for k in 0..<3 {
      #expect(
        planes[k].pixels.allSatisfy { abs(100 * $0 - lab[k]) < 0.12 }, "\(k): \(planes[k].pixels)")
    }
  }

  @Test func greyHasNoOpponents() {
    let planes = Image(grey: Plane(width: 3, height: 2, repeating: 0.25)).lightnessAndOpponents
    #expect(planes[1...].allSatisfy { $0.pixels.allSatisfy { abs($0) < 1e-3 } })
  }
}
