import ArgumentParser
import CurveExport
import Foundation
import Geometry

/// Options of frames that are traced as one moving drawing.
struct FrameOptions: ParsableArguments {
  @Flag(help: "Take all images for the frames of one moving drawing, whose curves keep their ids.")
  var frames = false

  @Option(
    help: ArgumentHelp(
      "Show so many frames a second in animations (default: as an animated input says, else 15).",
      valueName: "n"))
  var frameRate: Double?

  @Flag(help: "Trace every frame by itself and only then match its curves with those before.")
  var untied = false

  func validate() throws {
    if let frameRate, !(0.1...240).contains(frameRate) {
      throw ValidationError("--frame-rate \(frameRate): give a number from 0.1 to 240")
    }
  }

  /// How many frames are shown in a second, of frames that say of themselves that each lasts `duration`
  /// seconds.
  func rate(duration: Double?) -> Double {
    frameRate ?? duration.flatMap { $0 > 0 ? min(max(1 / $0, 0.1), 240) : nil }
      ?? CurveSequence.defaultFrameRate
  }
}
