import ConvNet
import CurveNetworks
import Imaging
import Phantoms
import TestSupport
import Testing
import Workers

@testable import CurveExtraction

/// Images are worked on in bands of rows, and nothing is seen of where these meet.
struct ScaleMergerTests {
  @Test(arguments: [
    (width: 1, height: 1), (500, 400), (2000, 1049), (10_000, 10_000), (1, 30_000_000),
  ])
  func bandsCoverTheImage(size: (width: Int, height: Int)) {
    let rows = ImageBands(width: size.width, height: size.height).rows
    #expect(rows.first?.lowerBound == 0 && rows.last?.upperBound == size.height)
    for (one, next) in zip(rows, rows.dropFirst()) { #expect(one.upperBound == next.lowerBound) }
    for band in rows { #expect(band.count * size.width <= 2_097_152 + size.width) }
  }

  @Test(arguments: [0.5, 1, 2.0.squareRoot(), 2], [CurveFamily.Kind.lines, .edges])
  func mapsOfBandsAreTheMapOfTheWhole(scale: Double, kind: CurveFamily.Kind) throws {
    let phantom = try Phantom(PhantomOptions(width: 150, height: 131, seed: 5))
    let network = try CurveNet.network(kind).looking(at: [scale, scale / 2])
    let light = network.input.normalization.normalized(phantom.image.luminance)
    let merger = ScaleMerger(
      network: network, method: .response, light: light, weight: nil, pool: WorkerPool(threads: 2))
    let whole = try merger.map(of: 0..<131, .silent)
    var joined = whole
    joined.evidence = joined.evidence.map { _ in -1 }
    for rows in [0..<40, 40..<41, 41..<131] {
      joined.paste(try merger.map(of: rows, .silent), at: rows)
    }
    // Odds near certainty magnify the last bits of a probability.
    func probability(_ odds: Float) -> Float { odds / (1 + odds) }
    for i in 0..<light.count {
      let (one, other) = (joined.evidence.pixels[i], whole.evidence.pixels[i])
      #expect(abs(probability(one) - probability(other)) < 1e-5)
      #expect(abs(joined.width.pixels[i] - whole.width.pixels[i]) < 1e-3)
    }
  }
}
