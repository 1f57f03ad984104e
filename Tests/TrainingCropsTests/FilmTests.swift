import Determinism
import Imaging
import Testing

@testable import TrainingCrops

/// What a film does to light.
struct FilmTests {
  /// The mean square of the difference between a pixel and the next one, against that of the light itself.
  private func roughness(_ plane: Plane) -> Double {
    var differences = 0.0
    var squares = 0.0
    let mean = Double(plane.mean)
    for y in 0..<plane.height {
      for x in 1..<plane.width {
        let (own, before) = (Double(plane[x, y]), Double(plane[x - 1, y]))
        differences += (own - before) * (own - before)
        squares += (own - mean) * (own - mean)
      }
    }
    return differences / squares
  }

  /// Independent noise differs from pixel to pixel by twice its variance; enlarged, hardly at all.
  @Test func enlargedNoiseIsSmooth() {
    var film = Film()
    film.noise = 0.1
    var generator = SeededGenerator(seed: 5)
    let grey = Plane(width: 96, height: 96, repeating: 0.5)
    var (plain, enlarged) = (0.0, 0.0)
    for _ in 0..<20 {
      film.enlargement = 1
      plain += roughness(film.light(of: grey, using: &generator)) / 20
      film.enlargement = 2.5
      let light = film.light(of: grey, using: &generator)
      #expect(light.width == 96 && light.height == 96)
      #expect(light.pixels.allSatisfy { (0...1).contains($0) })
      enlarged += roughness(light) / 20
    }
    // Sharpened and compressed films are among them.
    #expect(abs(plain - 2) < 0.3, "\(plain)")
    #expect(enlarged < 0.7, "\(enlarged)")
  }
}
