import ConvNet
import Determinism
import Imaging
import TestSupport
import Testing
import Workers

@testable import Visualization

/// Parameters to pictures, and derivatives back.
struct PictureParameterizationTests {
  private static func parameterization(
    _ ink: PictureParameterization.Ink, channels: Int = 3
  ) -> PictureParameterization {
    PictureParameterization(
      count: 2, channels: channels, ink: ink, basis: FourierBasis(width: 11, height: 6),
      pool: WorkerPool(threads: 1))
  }

  @Test(arguments: PictureParameterization.Ink.allCases, [1, 3])
  func picturesHaveThePlanesOfTheirInkAndLightWithinItsRange(
    ink: PictureParameterization.Ink, channels: Int
  ) {
    let parameterization = Self.parameterization(ink, channels: channels)
    let parameters = [Double].normal(parameterization.parameterCount, seed: 1).map { 50 * $0 }
    let picture = parameterization.picture(of: parameters)
    #expect(picture.color.shape.batch == 2 && picture.color.shape.height == 6)
    #expect(picture.color.shape.channels == (ink == .color ? channels : 1))
    #expect((picture.alpha != nil) == (ink == .greyAndAlpha))
    let values = picture.color.values + (picture.alpha?.values ?? [])
    #expect(values.allSatisfy { (0...1).contains($0) })
    let sheet = picture.sheet(gap: 3)
    #expect(sheet.width == 25 && sheet.height == 6 && sheet.color[0][12, 2] == 1)
    #expect(sheet.color[0][2, 5] == picture.color.values[5 * 11 + 2])
  }

  @Test(arguments: PictureParameterization.Ink.allCases)
  func thePullbackIsThatOfCentralDifferences(ink: PictureParameterization.Ink) {
    let parameterization = Self.parameterization(ink)
    let count = parameterization.parameterCount
    let parameters = [Double].normal(count, seed: 2)
    let direction = [Double].normal(count, seed: 3)
    let picture = parameterization.picture(of: parameters)
    let weights = Picture(
      color: .uniform(picture.color.shape, seed: 4),
      alpha: picture.alpha.map { .uniform($0.shape, seed: 5) })
    func value(_ step: Double) -> Double {
      let picture = parameterization.picture(of: parameters.moved(along: direction, by: step))
      return picture.color.dot(weights.color)
        + (picture.alpha.flatMap { a in weights.alpha.map { a.dot($0) } } ?? 0)
    }
    let slope = parameterization.pullback(weights, at: picture).dot(direction)
    for step in [1e-1, 3e-2, 1e-2] {
      let difference = (value(step) - value(-step)) / (2 * step)
      // The error of central differences falls with the square of the step, that of rounding rises.
      #expect(abs(difference - slope) < 20 * step * step + 1e-5 / step, "\(difference) \(slope)")
    }
    #expect(abs(slope) > 0.1)
  }

  @Test func theFirstAxisIsGrey() {
    let parameterization = Self.parameterization(.color)
    let count = parameterization.basis.parameterCount
    var parameters = [Double](repeating: 0, count: parameterization.parameterCount)
    for i in 0..<count { parameters[i] = Double(i % 7) - 3 }
    let picture = parameterization.picture(of: parameters)
    #expect(picture.color.channel(0) == picture.color.channel(1))
    #expect(picture.color.channel(0) == picture.color.channel(2))
    #expect(picture.color.channel(0).contains { abs($0 - 0.5) > 0.1 })
    // Light of the other picture, whose parameters are zero.
    #expect(picture.color.channel(0, batch: 1).allSatisfy { $0 == 0.5 })
  }
}
