public import Workers

/// What of a file is read, where the file leaves that open.
public struct ImageReading: Sendable, Hashable {
  /// Which of several frames; `nil` says nothing.
  public var frame: FrameChoice?
  /// Which values are black and white, of DICOM; `nil` leaves it to the file.
  public var window: LightWindow?

  /// Of frames the first, of values what the file says.
  public init(frame: FrameChoice? = nil, window: LightWindow? = nil) {
    (self.frame, self.window) = (frame, window)
  }

  /// Whether one frame is asked for.
  package var isOfOneFrame: Bool { frame != nil && frame != .all }
}

/// Which frame of a moving picture or a stack.
public enum FrameChoice: Sendable, Hashable {
  /// That of a number, counted from 1.
  case number(Int)
  /// That in which most of lines is seen; see `FrameReader.clearestFrame(pool:)`.
  case best
  /// All of them.
  case all
}

extension ImageReading {
  /// An image out of a file.
  public struct Result: Sendable {
    public var image: Image
    /// Which frame it is, counted from 1.
    public var frame = 1
    /// How many frames the file has.
    public var frameCount = 1
  }
}

extension Image {
  /// Reads an image out of the file at `path`, `-` for standard input, as `reading` asks; of all frames the first.
  ///
  /// - Throws: as `read(from:pixelLimit:)`; `ImagingError.noSuchFrame`, `.noWindow`.
  public static func read(
    from path: String, as reading: ImageReading, pool: WorkerPool = .allCores
  ) throws(ImagingError) -> ImageReading.Result {
    guard reading.isOfOneFrame || reading.window != nil else {
      return ImageReading.Result(image: try read(from: path))
    }
    let bytes = try FileReading.imageBytes(
      at: path, byteLimit: byteLimit, pixelLimit: defaultPixelLimit)
    guard let format = ImageFormat(signatureOf: bytes) else { throw .notAnImage(path: path) }
    guard let kind = format.frameReader, kind.isAnimated(bytes) else {
      guard reading.window == nil else { throw .noWindow(path: path, format: format) }
      if case .number(let number) = reading.frame, number != 1 {
        throw .noSuchFrame(path: path, frame: number, count: 1)
      }
      return ImageReading.Result(image: try decode(bytes, as: format, name: path))
    }
    let reader = try kind.init(bytes, name: path, pixelLimit: defaultPixelLimit)
      .shown(through: reading.window, of: format, name: path)
    let count = reader.frameCount
    let index: Int
    switch reading.frame {
    case .number(let number):
      guard (1...count).contains(number) else {
        throw .noSuchFrame(path: path, frame: number, count: count)
      }
      index = number - 1
    case .best: index = try reader.clearestFrame(pool: pool)
    case .all, nil: index = 0
    }
    return ImageReading.Result(
      image: try reader.image(index), frame: index + 1, frameCount: count)
  }
}

extension FrameReader {
  /// The index of the frame in which most of lines is seen, the first of equal ones: of a run in which contrast medium
  /// fills vessels, one in which they are full.
  ///
  /// 1. Each frame is made so small that it is cheap, and its light filled in from within its field of view. 2. Sato's
  /// filter looks for dark and for bright lines. 3. What counts is the mean of the strongest twentieth of its answers.
  /// What stands still, such as ribs, adds the same to every frame, so nothing is subtracted: that would count
  /// what the heart moves.
  ///
  /// It takes about 50 ms on one core for each frame of 512 x 512 px.
  public func clearestFrame(pool: WorkerPool = .allCores) throws(ImagingError) -> Int {
    var best = (index: 0, clearness: -1.0)
    try visit { index, image in
      let clearness = image.clearness(pool: pool)
      if clearness > best.clearness { best = (index, clearness) }
    }
    return best.index
  }
}

extension Image {
  /// The longer side of what is looked at, px.
  private static let clearnessExtent = 256.0
  /// The share of the pixels that counts.
  private static let clearestShare = 0.05

  /// How strong the strongest of its lines are, in units of light.
  fileprivate func clearness(pool: WorkerPool) -> Double {
    let inside = fieldOfView ?? FieldOfView().detect(in: over(.white))
    let scale = min(1, Self.clearnessExtent / Double(max(width, height)))
    let view = inside.map { Mask($0.plane.resized(by: scale), atLeast: 0.5) }
    let light = over(.white).luminance.resized(by: scale).filled(outside: view)
    let clearest = RidgePolarity.allCases.map { polarity in
      let strength = SatoFilter(polarity: polarity).lines(in: light, pool: pool).strength
      var answers = (0..<strength.count).filter { view?.pixels[$0] != false }
        .map { Double(strength.pixels[$0]) }
      answers.sort(by: >)
      let kept = answers.prefix(max(1, Int(Self.clearestShare * Double(answers.count))))
      return kept.reduce(0, +) / Double(max(kept.count, 1))
    }
    return clearest.max() ?? 0
  }
}
