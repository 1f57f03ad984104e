import Determinism
import Foundation
import Imaging
import Testing
import Workers

@testable import TrainingCrops

struct CropSourceTests {
  /// A crop has the same bytes alone, in a batch, and on any number of threads.
  @Test func cropsDependOnSeedAndIndexOnly() throws {
    let source = try CropSource(CropOptions(size: 64, seed: 5))
    func stream(_ indices: Range<Int>, threads: Int) throws -> Data {
      let stream = CropStream(source, indices)
      var all = Data()
      try stream.write(on: WorkerPool(threads: threads)) { all.append($0) }
      return Data(all.dropFirst(stream.header.count))
    }
    let one = try stream(0..<40, threads: 1)
    let many = try stream(0..<40, threads: 3)
    #expect(many == one)
    let each = one.count / 40
    #expect(try stream(17..<18, threads: 2) == one[17 * each..<18 * each])
    #expect(try stream(30..<40, threads: 1) == one[30 * each..<40 * each])
    let other = try CropSource(CropOptions(size: 64, seed: 6))
    let crop = source.crop(at: 3).light
    let seeded = other.crop(at: 3).light
    let next = source.crop(at: 4).light
    #expect((crop == seeded) == false && (crop == next) == false)
  }

  /// Every plane of every kind is finite and within its range.
  @Test(arguments: CropKind.allCases, [64, 136])
  func planesAreInRange(kind: CropKind, size: Int) throws {
    let source = try CropSource(CropOptions(size: size, seed: 2, shares: .only(kind)))
    // As a `Float`, the angle π is a little more than `Float.pi`.
    let directions: ClosedRange<Float> = -3.1416...3.1416
    let diagonal = Float(2 * size * size).squareRoot()
    let ranges: [TrainingCrop.Channel: ClosedRange<Float>] = [
      .light: 0...1, .line: 0...1, .lineDistance: 0...diagonal, .lineNormal: directions,
      .lineCurvature: 0...100, .lineWidth: 0...24, .otherShare: 0...1, .otherNormal: directions,
      .otherCurvature: 0...100, .edgeDistance: 0...diagonal, .edgeNormal: directions,
      .edgeCurvature: 0...100, .edgeKnown: 0...1,
    ]
    for index in 0..<60 {
      let crop = source.crop(at: index)
      #expect(crop.kind == kind)
      for channel in TrainingCrop.Channel.allCases {
        let plane = crop[channel]
        #expect(plane.width == size && plane.height == size)
        let range = try #require(ranges[channel])
        let outside = plane.pixels.count { !range.contains($0) }
        #expect(outside == 0, "\(channel) of crop \(index)")
      }
    }
  }

  @Test func nothingHasNoTruth() throws {
    let source = try CropSource(CropOptions(size: 64, seed: 3, shares: .only(.nothing)))
    let none = NearestCurve(noneIn: 64)
    for index in 0..<100 {
      let crop = source.crop(at: index)
      let covered = crop.line.pixels.contains { $0 != 0 }
      let isEmpty = crop.lines == none && crop.edges == none
      #expect(!covered && isEmpty, "crop \(index)")
    }
  }

  /// Leaves have edges and no lines; vessels and drawings have lines, and claim no edges.
  @Test func kindsHaveTheirTruth() throws {
    for kind in CropKind.allCases where kind != .nothing {
      let source = try CropSource(CropOptions(size: 96, seed: 9, shares: .only(kind)))
      var withLines = 0
      let none = NearestCurve(noneIn: 96)
      for index in 0..<100 {
        let crop = source.crop(at: index)
        let hasEdges = crop.edges != none
        #expect(crop.edgeKnown == (kind == .leaves))
        #expect(hasEdges == (kind == .leaves), "\(kind) \(index)")
        if crop.line.pixels.contains(where: { $0 > 0.5 }) { withLines += 1 }
      }
      // A line may lie outside the crop or the field of view.
      #expect(kind == .leaves ? withLines == 0 : withLines > 85, "\(kind): \(withLines)")
    }
  }

  /// Of what crops of crossings cover, a part is of two curves at an angle: a twelfth.
  @Test func crossingsCross() throws {
    let source = try CropSource(CropOptions(size: 64, seed: 5, shares: .only(.crossings)))
    var crossed = 0
    var covered = 0
    for index in 0..<60 {
      let crop = source.crop(at: index)
      for i in 0..<crop.line.count where crop.line.pixels[i] > 0.5 {
        covered += 1
        let share = crop.others.share.pixels[i]
        let turn = crop.others.normal.pixels[i] - crop.lines.normal.pixels[i]
        if share > 0.3, share < 0.7, abs(sin(turn)) > 0.4 { crossed += 1 }
      }
    }
    #expect(20 * crossed > covered, "\(crossed) of \(covered)")
  }

  /// Shares are kept to within four deviations of a binomial number.
  @Test func sharesAreAsStated() throws {
    let shares = CropShares()
    let count = 4000
    var found: [CropKind: Int] = [:]
    for index in 0..<count {
      var generator = SeededGenerator(seed: 1).fork(index)
      found[shares.kind(at: generator.uniform()), default: 0] += 1
    }
    for kind in CropKind.allCases {
      let share = shares[kind]
      let deviation = (share * (1 - share) * Double(count)).squareRoot()
      let difference = Double(found[kind] ?? 0) - share * Double(count)
      #expect(abs(difference) <= 4 * deviation, "\(kind): \(found[kind] ?? 0) of \(count)")
    }
    let source = try CropSource(CropOptions(size: 64))
    let wanted = CropKind.allCases.filter { shares[$0] > 0 }
    #expect(Set((0..<40).map { source.crop(at: $0).kind }) == Set(wanted))
  }

  /// Lines are darker than what is beside them, in all but the faintest crops.
  @Test(arguments: [CropKind.vessels, .drawing, .cracks, .crossings])
  func linesAreDark(kind: CropKind) throws {
    let source = try CropSource(CropOptions(size: 96, seed: 4, shares: .only(kind)))
    var darker = 0
    var seen = 0
    for index in 0..<200 {
      let crop = source.crop(at: index)
      var inside = (0.0, 0)
      var beside = (0.0, 0)
      for i in 0..<crop.light.count {
        let clear = crop.lines.distance.pixels[i] - crop.lines.width.pixels[i] / 2
        if crop.line.pixels[i] > 0.9 {
          inside = (inside.0 + Double(crop.light.pixels[i]), inside.1 + 1)
        } else if clear > 2, clear < 6 {
          beside = (beside.0 + Double(crop.light.pixels[i]), beside.1 + 1)
        }
      }
      guard inside.1 > 30, beside.1 > 30 else { continue }
      seen += 1
      if inside.0 / Double(inside.1) < beside.0 / Double(beside.1) { darker += 1 }
    }
    #expect(seen > 100 && Double(darker) > 0.88 * Double(seen), "\(darker) of \(seen)")
  }

  @Test func badOptionsAreRefused() {
    #expect(throws: CropError.size(100)) { try CropSource(CropOptions(size: 100)) }
    #expect(throws: CropError.size(56)) { try CropSource(CropOptions(size: 56)) }
    #expect(throws: CropError.shares) {
      try CropSource(
        CropOptions(shares: CropShares(vessels: 0, drawing: 0, cracks: 0, nothing: 0, leaves: 0)))
    }
    #expect(throws: CropError.widths(0.1, 3)) {
      try CropSource(CropOptions(vesselWidths: 0.1...3))
    }
    #expect(throws: CropError.contrast(0, 1)) {
      try CropSource(CropOptions(vesselContrast: 0...1))
    }
  }
}
