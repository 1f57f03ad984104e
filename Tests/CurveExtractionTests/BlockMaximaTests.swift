import CurveExtraction
import Determinism
import Imaging
import Testing

struct BlockMaximaTests {
  /// What is found through squares is the largest of all pixels of the disc, at every place and for radii from none to
  /// more than the plane.
  @Test func discsHaveTheLargestOfTheirPixels() {
    var random = SeededGenerator(seed: 7)
    var plane = Plane(width: 53, height: 41)
    for i in 0..<plane.count { plane.pixels[i] = Float(random.uniform()) }
    let maxima = BlockMaxima(of: plane)
    for radius: Float in [0, 0.9, 1, 2.5, 7.3, 16, 20.6, 33, 80] {
      for (x, y) in [(0, 0), (52, 40), (26, 20), (15, 16), (16, 15), (31, 32), (50, 3), (1, 39)] {
        var largest: Float = 0
        for v in 0..<plane.height {
          for u in 0..<plane.width {
            let (dx, dy) = (Float(u - x), Float(v - y))
            if dx * dx + dy * dy <= radius * radius { largest = max(largest, plane[u, v]) }
          }
        }
        let place = "\(x), \(y), \(radius)"
        #expect(maxima.maximum(around: (x, y), radius: radius) == largest, "\(place)")
        #expect(maxima.reaches(largest, around: (x, y), radius: radius), "\(place)")
        #expect(!maxima.reaches(largest.nextUp, around: (x, y), radius: radius), "\(place)")
      }
    }
  }
}
