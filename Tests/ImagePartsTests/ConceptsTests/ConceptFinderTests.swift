import CurveExtraction
import CurveNetworks
import CurveTracing
import Geometry
import Imaging
import Testing
import Workers

@testable import ImageParts

struct ConceptFinderTests {
  private static func finder(_ concept: Concept, threads: Int = 2) throws -> ConceptFinder {
    try ConceptFinder(
      concept, selection: concept.selection(nil), network: ColorWorld.network(),
      pool: WorkerPool(threads: threads))
  }

  @Test func aDiscNeverSeenIsFound() throws {
    let disc = (x: 25, y: 35, radius: 11)
    let finding = try Self.finder(ColorWorld.concept())
      .finding(in: ColorWorld.picture(disc: disc, line: 44))
    #expect(finding.isPresent && finding.confidence > 0.95)
    let mask = finding.mask
    var (both, either) = (0, 0)
    for y in 0..<64 {
      for x in 0..<64 {
        let isDisc = ColorWorld.isInside(x, y, disc)
        both += isDisc && mask[x, y] ? 1 : 0
        either += isDisc || mask[x, y] ? 1 : 0
      }
    }
    #expect(Double(both) / Double(either) > 0.95)
  }

  @Test func whereThereIsNoneNothingIs() throws {
    let finding = try Self.finder(ColorWorld.concept()).finding(in: ColorWorld.picture(disc: nil))
    #expect(!finding.isPresent && finding.confidence < 0.01)
    #expect(finding.mask.population == 0 && finding.share.pixels.allSatisfy { $0 == 0 })
  }

  @Test func threadsDoNotMatter() throws {
    let concept = try ColorWorld.concept()
    let image = ColorWorld.picture(disc: (40, 20, 9))
    #expect(
      try Self.finder(concept, threads: 1).finding(in: image)
        == Self.finder(concept, threads: 3).finding(in: image))
  }

  /// Curves are traced where the object is, in one go; where it is not the drawing is empty and says how sure that is.
  @Test func onlyTheObjectIsTraced() throws {
    let finder = try Self.finder(ColorWorld.concept())
    let network = try CurveNet.network(.edges)
    func drawing(_ image: Image) throws -> CurveDrawing {
      var input = try CurveInput(image, network: network)
      input.parts = PartMaps(try finder.finding(in: image), of: finder)
      return try CurveTracer(network: network).trace(input)
    }
    let disc = (x: 32, y: 24, radius: 18)
    let found = try drawing(ColorWorld.picture(disc: disc, line: 50, inner: 9))
    // The outline of what is in the disc, the disc's own, and nothing of the line in the ground.
    let distances = found.curves.flatMap { curve in
      curve.spline.knots.map { ($0 - Point(32.5, 24.5)).length }
    }
    #expect(distances.contains { abs($0 - 9.5) < 1.5 }, "\(distances)")
    #expect(distances.contains { abs($0 - 18.5) < 1.5 }, "\(distances)")
    #expect(distances.allSatisfy { $0 < 20 }, "\(distances)")
    #expect(found.curves.allSatisfy { $0.part == finder.selection[0] + 1 })
    #expect(found.parts.count == 1 && found.parts[0].name == "object")
    let empty = try drawing(ColorWorld.picture(disc: nil, line: 50))
    #expect(empty.curves.isEmpty)
    #expect(empty.parts.count == 1 && empty.parts[0].confidence < 0.01)
  }

  @Test func anotherNetworkIsNamed() throws {
    let concept = try ColorWorld.concept()
    let louder = try ColorWorld.network(gain: 2)
    let renamed = try ColorWorld.network(name: "paints", gain: 2)
    for (network, part) in [(louder, "other weights of colours"), (renamed, "with paints")] {
      let error = #expect(throws: ConceptError.self) {
        try ConceptFinder(concept, selection: [0], network: network)
      }
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
    var deeper = concept
    deeper.layer = "below"
    #expect(throws: ConceptError.otherLayer("below", network: "colours")) {
      try ConceptFinder(deeper, selection: [0], network: ColorWorld.network())
    }
  }
}
