import Foundation
import Geometry
import Imaging
import Testing

@testable import Evaluation

/// Widths and lengths against true ones, on bars and lines whose answers are known.
struct MeasurementAgreementTests {
  /// The bar of `width` px through the middle of a mask of 96 x 96 px, at `degrees`, `offset` px beside it: pixels
  /// whose centres are inside.
  private func bar(width: Double, degrees: Double, offset: Double) -> Mask {
    let normal = Vector(angle: degrees * .pi / 180 + .pi / 2)
    var mask = Mask(width: 96, height: 96)
    for y in 0..<96 {
      for x in 0..<96 {
        let place = Point(Double(x) + 0.5, Double(y) + 0.5) - Point(48, 48)
        mask[x, y] = abs(place.x * normal.x + place.y * normal.y - offset) <= width / 2
      }
    }
    return mask
  }

  /// A mask has no more than whole pixels, so its bars are as wide as they should be only in the mean over where they
  /// lie.
  @Test(arguments: [2.0, 3, 4, 5, 6, 8, 12], [0.0, 7, 15, 22.5, 30, 37, 41])
  func barsAreAsWideAsTheyAre(width: Double, degrees: Double) {
    var (sum, count) = (0.0, 0.0)
    for k in 0..<12 {
      let mask = bar(width: width, degrees: degrees, offset: (Double(k) + 0.5) / 12 - 0.5)
      let samples = SampledDrawing(skeletonOf: mask, hasWidths: true)
      for (point, found) in zip(samples.points, samples.widths)
      where abs(point.x - 48) < 24 && abs(point.y - 48) < 24 {
        sum += found
        count += 1
        // A mask of whole pixels is itself wrong by up to half of one.
        #expect(abs(found - width) < 1)
      }
    }
    #expect(abs(sum / count - width) < 0.2, "\(sum / count)")
  }

  /// Where two bars cross the mask goes on into the other one, and is no wider for that.
  @Test func crossingsAreHardlyWider() {
    let (first, second) = (
      bar(width: 6, degrees: 10, offset: 0), bar(width: 6, degrees: 100, offset: 0)
    )
    var both = first
    for i in both.pixels.indices where second.pixels[i] { both.pixels[i] = true }
    let widths = SampledDrawing(skeletonOf: both, hasWidths: true).widths
    #expect((widths.max() ?? 0) < 6 * 2.squareRoot() + 2)
    #expect(abs((percentile(50, ofSorted: widths.sorted()) ?? 0) - 6) < 0.3)
  }

  @Test func theWholeImageHasNoWidth() {
    let mask = Mask(Plane(width: 20, height: 20, repeating: 1), atLeast: 0.5)
    #expect(SampledDrawing(skeletonOf: mask, hasWidths: true).widths.allSatisfy { $0 == 0 })
    #expect(SampledDrawing(skeletonOf: Mask(width: 5, height: 5), hasWidths: true).widths.isEmpty)
  }

  /// Along an axis and its diagonals lengths are 5 % too small or 5 % too large by design; in the mean they are right.
  @Test func skeletonsAreAsLongAsTheyAre() {
    var (found, wanted) = (0.0, 0.0)
    for degrees in stride(from: 0.0, to: 180, by: 3) {
      let mask = bar(width: 3, degrees: degrees, offset: 0.1)
      let samples = SampledDrawing(skeletonOf: mask)
      let inside = samples.points.indices.filter {
        samples.points[$0].distance(to: Point(48, 48)) < 40
      }
      found += inside.reduce(0) { $0 + samples.steps[$1] }
      wanted += 80
    }
    #expect(abs(found / wanted - 1) < 0.01, "\(found / wanted)")
  }

  @Test func aLineOfErrorsHasItsSlopeAndBias() throws {
    let pairs = (1...9).map { k in
      MeasurementAgreement.Pair(measured: 0.5 + 1.2 * Double(k), actual: Double(k))
    }
    let agreement = try #require(MeasurementAgreement(pairs))
    #expect(abs(try #require(agreement.slope) - 1.2) < 1e-12)
    #expect(abs(try #require(agreement.intercept) - 0.5) < 1e-12)
    #expect(abs(try #require(agreement.correlation) - 1) < 1e-12)
    // 0.5 + 0.2 · 5, and 0.2 times the deviation of 1…9, √7.5.
    #expect(abs(agreement.bias - 1.5) < 1e-12)
    #expect(abs(agreement.deviation - 0.2 * 7.5.squareRoot()) < 1e-12)
    #expect(abs(agreement.limits.upperBound - 1.5 - 1.96 * agreement.deviation) < 1e-12)
    // (0.5 + 0.2 · 5) / 5.
    #expect(abs(try #require(agreement.medianRelativeError) - 0.3) < 1e-12)
    #expect(abs(try #require(agreement.medianRatio) - 1.3) < 1e-12)
    let bins = agreement.bins([0..<3, 3..<4, 20..<30])
    #expect(bins.map(\.count) == [2, 1])
    #expect(abs(bins[0].bias - 0.8) < 1e-12 && abs(bins[1].medianRelativeError - 1.1 / 3) < 1e-12)
  }

  @Test func whatIsNotDefinedIsNil() throws {
    #expect(MeasurementAgreement([]) == nil)
    #expect(MeasurementAgreement([.init(measured: 1, actual: 1)]) == nil)
    let same = try #require(
      MeasurementAgreement([.init(measured: 1, actual: 2), .init(measured: 3, actual: 2)]))
    #expect(same.correlation == nil && same.slope == nil && same.intercept == nil)
    #expect(same.bias == 0 && same.medianRelativeError == 0.5)
    let zero = try #require(
      MeasurementAgreement([.init(measured: 1, actual: 0), .init(measured: 2, actual: 0)]))
    #expect(zero.medianRelativeError == nil && zero.medianRatio == nil)
    let doubled = try #require(
      MeasurementAgreement((1...5).map { .init(measured: 2 * Double($0), actual: Double($0)) }))
    #expect(doubled.medianRatio == 2 && doubled.scaledRelativeError == 0)
  }

  private func line(width: Double, profile: WidthProfile? = nil) -> TracedCurve {
    TracedCurve(
      id: 1, spline: Spline(segments: [.line(from: Point(8, 48), to: Point(88, 48))]),
      widths: [width, width], profile: profile)
  }

  /// A line of 5 px in a bar of 6 px, of which the mask says the width.
  @Test func masksSayHowWideALineIs() throws {
    let mask = bar(width: 6, degrees: 0, offset: 0)
    let drawing = CurveDrawing(width: 96, height: 96, curves: [line(width: 5)])
    let scores = CurveScores(drawing, truth: .mask(mask))
    let agreement = try #require(MeasurementAgreement(scores.widths))
    #expect(abs(agreement.bias + 1) < 0.05 && agreement.deviation < 0.05)
    #expect(abs(try #require(scores.widthError) - 1 / 6) < 0.01)
    #expect(abs(scores.length.measured - 80) < 1e-9)
    // An edge has no width, and what is far off is compared with nothing.
    var edge = line(width: 5)
    edge.kind = .edge
    #expect(
      CurveScores(CurveDrawing(width: 96, height: 96, curves: [edge]), truth: .mask(mask))
        .widths.isEmpty)
    let off = CurveDrawing(
      width: 96, height: 96, curves: [line(width: 5).translated(by: Vector(0, 20))])
    #expect(CurveScores(off, truth: .mask(mask)).widthError == nil)
  }

  /// Profiles count, and not what the knots say.
  @Test func widthsAreThoseOfTheProfile() throws {
    let profile = WidthProfile(
      spacing: 1, widths: (0...80).map { 4 + Double($0) / 40 },
      errors: Array(repeating: 0, count: 81))
    let drawn = CurveDrawing(width: 96, height: 96, curves: [line(width: 1, profile: profile)])
    let truth = CurveDrawing(
      width: 96, height: 96,
      curves: [
        TracedCurve(
          id: 1, spline: Spline(segments: [.line(from: Point(8, 48), to: Point(88, 48))]),
          widths: [4, 6])
      ])
    let scores = CurveScores(drawn, truth: .drawing(truth))
    #expect(scores.widths.allSatisfy { abs($0.difference) < 0.01 } && scores.widths.count > 150)
    let summary = CurveSummary([scores, scores])
    #expect(summary.widths?.pairs.count == 2 * scores.widths.count)
    #expect(abs(try #require(summary.lengths).bias) < 1e-9)
  }
}
