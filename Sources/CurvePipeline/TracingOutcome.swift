public import CurveExtraction
import CurveTracing
public import Geometry
public import Imaging

/// An image with all that was chosen by looking at it, ready to be extracted and traced.
public struct PreparedImage: Sendable {
  /// The image.
  public var image: Image
  /// The image as the networks look at it, its parts included.
  public var input: CurveInput
  /// The parts that were told apart; `nil` where nobody asked.
  public var parts: FoundParts?
  /// What was chosen, by looking and by asking.
  public var choices: Choices
  /// How long it took.
  public var seconds: Timings
}

/// The curves' pixels, and what tracing needs of how they were found.
public struct ExtractedImage: Sendable {
  /// What was looked at.
  public var prepared: PreparedImage
  /// The evidence of all families and polarities together: how strongly each pixel belongs to a curve.
  public var map: CurveMap
  /// What was found of each family and polarity.
  public var extractions: [CurveExtractor.Extraction]
  /// How long it took, looking included.
  public var seconds: Timings

  /// The pixels of curves at `detail`, 0…1, without those that were to be avoided.
  public func mask(detail: Double = 0.5) -> Mask {
    let mask = map.mask(detail: detail)
    // Pinholes of a mask are filled, but not those.
    return prepared.input.avoided.map { mask.subtracting($0) } ?? mask
  }
}

/// What came of a request on one image.
public struct TracingOutcome: Sendable {
  /// What the image was looked at with, for and how, and which of it was chosen by looking.
  public var choices: Choices
  /// How strongly each pixel belongs to a curve.
  public var map: CurveMap
  /// The curves.
  public var drawing: CurveDrawing
  /// The parts that were told apart; `nil` where nobody asked.
  public var parts: FoundParts?
  /// How long each stage took.
  public var seconds: Timings
}

/// What came of a request on the frames of a moving picture.
public struct MovingOutcome: Sendable {
  /// What all frames were looked at with, for and how.
  public var choices: Choices
  /// The curves over time.
  public var sequence: CurveSequence
  /// How long each stage took.
  public var seconds: Timings
}

/// How long stages of work took, wall time in seconds, in the order in which they began.
public struct Timings: Sendable, Hashable {
  /// One stage.
  public struct Entry: Sendable, Hashable {
    /// What was done: `prepare`, `parts`, `extract`, `trace`.
    public var name: String
    /// Seconds.
    public var seconds: Double
  }

  /// The stages.
  public private(set) var entries: [Entry] = []

  /// Nothing has been done.
  public init() {}

  /// How long the stage `name` took; `nil` where it was not done.
  public subscript(name: String) -> Double? { entries.first { $0.name == name }?.seconds }

  /// The result of `work`, whose time is added to that of the stage `name`.
  public mutating func measure<Result>(
    _ name: String, _ work: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if let index = entries.firstIndex(where: { $0.name == name }) {
        entries[index].seconds += seconds
      } else {
        entries.append(Entry(name: name, seconds: seconds))
      }
    }
    return try work()
  }
}
