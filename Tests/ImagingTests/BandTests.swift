import Determinism
import Testing
import Workers

@testable import Imaging

/// What is made in bands or row by row is what is made of the whole.
struct BandTests {
  private let plane: Plane = {
    var generator = SeededGenerator(seed: 7)
    var plane = Plane(width: 61, height: 400)
    for i in 0..<plane.count {
      plane.pixels[i] = Float(Double.random(in: 0...1, using: &generator))
    }
    return plane
  }()

  @Test(arguments: [0.05, 0.7, 3, 11.2] as [Float])
  func someRowsOfABlurAreThoseOfTheWhole(sigma: Float) {
    let whole = plane.gaussianBlurred(sigma: sigma)
    for rows in [0..<400, 0..<1, 130..<200, 399..<400] {
      let expected = whole.cropped(columns: 0..<61, rows: rows)
      #expect(plane.gaussianBlurred(sigma: sigma, rows: rows) == expected, "rows \(rows)")
      let (part, own) = plane.cropped(rows: rows, margin: Plane.blurRadius(sigma: sigma))
      #expect(part.gaussianBlurred(sigma: sigma, rows: own) == expected, "rows \(rows) of a part")
    }
  }

  @Test func bandsMakeUpThePlaneOnAnyNumberOfWorkers() throws {
    for threads in [1, 3] {
      let made = try Plane(width: 61, height: 400, on: WorkerPool(threads: threads)) {
        plane.cropped(columns: 0..<61, rows: $0)
      }
      #expect(made == plane)
    }
  }

  @Test(arguments: [1, 20, 500])
  func rowsOfMeansOfMeansAreThoseOfThePlane(radius: Int) {
    let expected = plane.boxMean(radius: radius).boxMean(radius: radius)
    let first = BoxMeanRows(of: plane, radius: radius)
    let second = BoxMeanRows(
      width: 61, height: 400, radius: radius, source: first.next(into:))
    var rows = Plane(width: 61, height: 400)
    rows.pixels.withUnsafeMutableBufferPointer { out in
      for y in 0..<400 {
        second.next(into: UnsafeMutableBufferPointer(rebasing: out[y * 61..<(y + 1) * 61]))
      }
    }
    #expect(rows == expected)
  }

  /// Discs of up to 8 px are drawn, larger ones measured: both are what the distances say.
  @Test(arguments: [1, 1.5, 2.5, 7.9, 8, 8.1, 12] as [Float])
  func dilationIsWhatDistancesSay(radius: Float) {
    let mask = Mask(plane, atLeast: 0.995)
    let distance = DistanceTransform(to: mask).distance
    #expect(mask.dilated(radius: radius).pixels.elementsEqual(distance.pixels.map { $0 <= radius }))
    #expect(Mask(width: 9, height: 5).dilated(radius: radius).population == 0)
  }

  @Test func runsHaveTheNumbersOfTheirPixels() {
    for byCorners in [true, false] {
      let mask = Mask(plane, atLeast: 0.6)
      let runs = PixelRuns(of: mask, byCorners: byCorners)
      let components = ConnectedComponents(of: mask, byCorners: byCorners)
      #expect(runs.sizes == components.sizes)
      #expect((0..<mask.pixels.count).allSatisfy { runs.number(at: $0) == components.labels[$0] })
    }
  }
}
