import Failures
import Foundation
import Imaging
import Testing

struct ImageWritingTests {
  private func image(channels: Int, levels: Float, width: Int = 29, height: Int = 17) -> Image {
    let planes = (0..<4).map { channel in
      Plane.noise(width: width, height: height, seed: UInt64(channel)).map {
        ($0 * levels).rounded() / levels
      }
    }
    return switch channels {
    case 1: Image(grey: planes[0])
    case 2: Image(grey: planes[0], alpha: planes[3])
    case 3: Image(red: planes[0], green: planes[1], blue: planes[2])
    default: Image(red: planes[0], green: planes[1], blue: planes[2], alpha: planes[3])
    }
  }

  @Test(arguments: 1...4, PNGBitDepth.allCases)
  func aPNGReadBackIsTheSameImage(channels: Int, depth: PNGBitDepth) throws {
    let image = image(channels: channels, levels: depth == .eight ? 255 : 65535)
    let data = try image.pngData(bitDepth: depth)
    #expect(try Image.decode([UInt8](data), name: "x") == image)
    #expect(try image.pngData(bitDepth: depth) == data)
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1)])
  func extremeShapesGoThroughBothFormats(width: Int, height: Int) throws {
    let image = image(channels: 1, levels: 255, width: width, height: height)
    #expect(try Image.decode([UInt8](image.pngData()), name: "x") == image)
    let jpeg = try Image.decode([UInt8](image.jpegData(quality: 100)), name: "x")
    #expect(largestDifference(jpeg.color[0], image.color[0]) < 3.0 / 255)
  }

  @Test func valuesAreClampedAndRoundedAndNaNIsBlack() throws {
    let values: [Float] = [-1, -0.0, 0.4999 / 255, 0.5 / 255, 254.4 / 255, 1, 7, .infinity, .nan]
    let image = Image(grey: Plane(width: 9, height: 1, pixels: ContiguousArray(values)))
    let read = try Image.decode([UInt8](image.pngData()), name: "x")
    #expect(
      read.color[0].pixels.map { ($0 * 255).rounded() } == [0, 0, 0, 1, 254, 255, 255, 255, 0])
  }

  @Test func aJPEGReadBackIsCloseAndCloserWithMoreQuality() throws {
    let smooth = (0..<3).map {
      Plane.noise(width: 64, height: 48, seed: UInt64($0)).gaussianBlurred(sigma: 3).normalized()
    }
    let image = Image(red: smooth[0], green: smooth[1], blue: smooth[2])
    let residuals = try [30, 75, 98].map { quality in
      let read = try Image.decode([UInt8](image.jpegData(quality: quality)), name: "x")
      return zip(read.color, image.color).map { largestDifference($0, $1) }.max() ?? 1
    }
    #expect(residuals[2] < 6.0 / 255)
    #expect(residuals[0] > residuals[1] && residuals[1] > residuals[2], "\(residuals)")
  }

  @Test func alphaInAJPEGIsLaidOverWhite() throws {
    let image = Image(
      grey: Plane(width: 8, height: 8, repeating: 0),
      alpha: Plane(width: 8, height: 8, repeating: 0.25))
    let read = try Image.decode([UInt8](image.jpegData(quality: 100)), name: "x")
    #expect(
      largestDifference(read.color[0], Plane(width: 8, height: 8, repeating: 0.75)) < 1.5 / 255)
  }

  @Test func whatAFormatCannotHoldIsRefused() throws {
    let wide = Image(grey: Plane(width: 70_000, height: 1))
    let error = #expect(throws: ImagingError.self) { try wide.jpegData() }
    #expect(error?.category == .cannotWrite)
    #expect(throws: ImagingError.self) { try Image(grey: Plane(width: 0, height: 0)).pngData() }
    #expect(throws: ImagingError.self) { try Image(grey: Plane(width: 0, height: 0)).jpegData() }
  }

  @Test func luminanceWeighsColoursAndLaysAlphaOverWhite() {
    func one(_ value: Float) -> Plane { Plane(width: 1, height: 1, repeating: value) }
    let weights: [(Float, Float, Float, Float)] = [
      (1, 0, 0, 0.2126), (0, 1, 0, 0.7152), (0, 0, 1, 0.0722), (1, 1, 1, 1),
    ]
    for (r, g, b, expected) in weights {
      let light = Image(red: one(r), green: one(g), blue: one(b)).luminance[0, 0]
      #expect(abs(light - expected) < 1e-6)
    }
    #expect(Image(red: one(0.3), green: one(0.3), blue: one(0.3)).luminance == one(0.3))
    #expect(Image(grey: one(0.3)).luminance == one(0.3))
    #expect(Image(grey: one(0.25), alpha: one(0.5)).luminance == one(0.625))
    #expect(Image(red: one(0), green: one(1), blue: one(0), alpha: one(0)).luminance == one(1))
  }
}
