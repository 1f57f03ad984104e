import Foundation
import Imaging
import Testing

@testable import Figures

struct ColorTests {
  private func lightness(_ color: RGBColor) -> Double {
    func linear(_ value: Float) -> Double {
      value <= 0.04045 ? Double(value) / 12.92 : pow((Double(value) + 0.055) / 1.055, 2.4)
    }
    let luminance =
      0.2126 * linear(color.red) + 0.7152 * linear(color.green)
      + 0.0722 * linear(color.blue)
    return 116 * cbrt(luminance) - 16
  }

  /// That it can be read without colour is what the scale was chosen for.
  @Test func moreIsLighterOnTheSequentialScale() {
    let steps = (0...20).map { lightness(ColorScale.sequential.color(at: Double($0) / 20)) }
    for (a, b) in zip(steps, steps.dropFirst()) { #expect(b > a) }
    #expect(steps[0] < 20 && steps[20] > 85)
  }

  @Test func theDivergingScaleIsBrightInTheMiddleAndDarkAtBothEnds() {
    let middle = lightness(ColorScale.diverging.color(at: 0.5))
    #expect(middle > 95)
    for share in [0.0, 0.2, 0.8, 1] {
      #expect(lightness(ColorScale.diverging.color(at: share)) < middle)
    }
    let (low, high) = (
      ColorScale.diverging.color(at: 0.1), ColorScale.diverging.color(at: 0.9)
    )
    #expect(low.blue > low.red && high.red > high.blue)
  }

  @Test func whatIsBeyondTheEndsHasTheirColours() {
    let scale = ColorScale.sequential
    #expect(scale.color(at: -3) == scale.color(at: 0) && scale.color(at: 7) == scale.color(at: 1))
    #expect(scale.color(at: .nan) == scale.color(at: 0))
  }

  @Test func orientationsAreEquallyLightAndOppositeOnesFarApart() {
    let colors = (0..<24).map { ColorScale.ofOrientation(Double($0) * 15) }
    let lights = colors.map(lightness)
    #expect((lights.max() ?? 0) - (lights.min() ?? 0) < 12, "\(lights)")
    #expect(ColorScale.ofOrientation(0) == ColorScale.ofOrientation(360))
    for index in 0..<12 {
      let (a, b) = (colors[index], colors[index + 12])
      let apart = abs(a.red - b.red) + abs(a.green - b.green) + abs(a.blue - b.blue)
      #expect(apart > 0.4, "\(index * 15) degrees: \(apart)")
    }
  }

  @Test func aPictureOfNumbersHasTheirColours() {
    let image = ColorScale.diverging.picture(of: [[-1, 0], [1, 5]], in: -1...1)
    #expect(image.width == 2 && image.height == 2)
    for (x, y, share) in [(0, 0, 0.0), (1, 0, 0.5), (0, 1, 1), (1, 1, 1)] {
      let wanted = ColorScale.diverging.color(at: share)
      #expect(image.color[0][x, y] == wanted.red && image.color[2][x, y] == wanted.blue)
    }
  }

  /// On both grounds ink can be read: the contrast of WCAG 2, success criterion 1.4.3.
  @Test func inkStandsOutOnItsGround() {
    func luminance(_ color: RGBColor) -> Double {
      pow((lightness(color) + 16) / 116, 3)
    }
    for tones in [Palette.light, Palette.dark] {
      for color in [tones.ink, tones.soft] {
        let (a, b) = (luminance(color), luminance(tones.ground))
        #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.5)
      }
    }
    #expect(Set(Palette.series.map(\.description)).count == 8)
  }
}
