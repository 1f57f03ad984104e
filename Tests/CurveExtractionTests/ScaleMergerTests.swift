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
    let use = NetworkReader.AttributionUse(keptLevels: [1])
    let whole = try merger.map(of: 0..<131, use, .silent)
    var (joined, attribution) = (whole.map, [TileAttribution]())
    joined.evidence = joined.evidence.map { _ in -1 }
    for rows in [0..<40, 40..<41, 41..<131] {
      let part = try merger.map(of: rows, use, .silent)
      joined.paste(part.map, at: rows)
      attribution += part.attribution
    }
    // Odds near certainty magnify the last bits of a probability.
    func probability(_ odds: Float) -> Float { odds / (1 + odds) }
    for i in 0..<light.count {
      let (one, other) = (joined.evidence.pixels[i], whole.map.evidence.pixels[i])
      #expect(abs(probability(one) - probability(other)) < 1e-5)
      #expect(abs(joined.width.pixels[i] - whole.map.width.pixels[i]) < 1e-3)
    }
    // What is kept is kept once; what gradients owe to the rim of what is shown differs by the bands.
    func total(_ parts: [TileAttribution]) -> Double {
      parts.reduce(0) { $0 + $1.values.values.reduce(0.0) { $0 + Double($1) } }
    }
    #expect(total(whole.attribution) > 0)
    #expect(abs(total(attribution) - total(whole.attribution)) < 0.01 * total(whole.attribution))
  }
}
