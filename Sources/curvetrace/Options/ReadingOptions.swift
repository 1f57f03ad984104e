public import ArgumentParser
import Foundation
public import Imaging

/// Options of what is read of a file that holds more than one picture.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of a file of frames take this one, counted from 1; best takes the one in which most of lines is seen, and says "
        + "which.", valueName: "n, best or all"))
  var frame: FrameChoice?

  @Option(
    // A centre may be negative.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show DICOM's values through this window, of a centre and a width, and not through the file's own.",
      valueName: "c,w"))
  var window: String?

  /// What is asked for.
  ///
  /// - Throws: `ValidationError`.
  func reading() throws -> ImageReading {
    ImageReading(frame: frame, window: try window.map(Self.window))
  }

  private static func window(_ words: String) throws -> LightWindow {
    let numbers = words.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 2, let center = numbers[0], let width = numbers[1],
      let window = LightWindow(center: center, width: width)
    else {
      throw ValidationError(
        "--window \(words): give a centre and a width of at least 1, as 128,256")
    }
    return window
  }

  /// Throws where more than one frame is asked for.
  func refuseAll() throws {
    if frame == .all {
      throw ValidationError("--frame all is for curvetrace trace; give a number or best")
    }
  }

  func validate() throws { _ = try reading() }
}

extension FrameChoice: ExpressibleByArgument {
  /// A number from 1, `best` or `all`.
  public init?(argument: String) {
    switch argument {
    case "best": self = .best
    case "all": self = .all
    default:
      guard let number = Int(argument), number >= 1 else { return nil }
      self = .number(number)
    }
  }
}
