/// A drawing that moves: one `CurveDrawing` for each frame, in which a curve keeps its id from frame to frame.
public struct CurveSequence: Hashable, Sendable {
  /// The frames in order, all of one size.
  public private(set) var frames: [CurveDrawing]
  /// What the frames are called, one name for each.
  public private(set) var names: [String]
  /// Frames per second, positive.
  public var frameRate: Double

  /// The frames a second where nothing else is known: the usual rate of coronary films.
  public static let defaultFrameRate = 15.0

  /// A moving drawing of `frames`, at least one, all of one size and made the same way.
  public init(
    frames: [CurveDrawing], names: [String], frameRate: Double = Self.defaultFrameRate
  ) {
    precondition(!frames.isEmpty && frames.count == names.count, "every frame has a name")
    precondition(
      frames.allSatisfy {
        ($0.width, $0.height) == (frames[0].width, frames[0].height)
          && $0.provenance == frames[0].provenance
      }, "frames have one size and one provenance")
    precondition(frameRate > 0 && frameRate.isFinite, "a frame is shown for a time")
    self.frames = frames
    self.names = names
    self.frameRate = frameRate
  }

  public var width: Int { frames[0].width }
  public var height: Int { frames[0].height }
  /// How far apart the pixels of every frame are, mm; `nil` where nobody says it.
  public var pixelSpacing: PixelSpacing? {
    get { frames[0].pixelSpacing }
    set { for index in frames.indices { frames[index].pixelSpacing = newValue } }
  }
  /// How the drawing was made, the same for all frames.
  public var provenance: Provenance { frames[0].provenance }

  /// The ids of all curves, ascending.
  public var ids: [Int] { Set(frames.flatMap { $0.curves.map(\.id) }).sorted() }

  /// One curve through time: what it is in each frame, `nil` in frames without it.
  public func path(of id: Int) -> [TracedCurve?] { frames.map { $0.curve(id: id) } }

  /// The stretches of frames, in order, in which the curve `id` is there.
  public func lives(of id: Int) -> [ClosedRange<Int>] {
    path(of: id).indices(where: { $0 != nil }).ranges.map { $0.lowerBound...$0.upperBound - 1 }
  }

  /// One curve appears or vanishes.
  public struct Event: Hashable, Sendable {
    /// Whether the curve appears or vanishes.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// The frame is the first with the curve.
      case appears
      /// The frame is the first without the curve.
      case vanishes
    }

    /// The frame, counted from 0.
    public var frame: Int
    /// The `id` of the curve.
    public var curve: Int
    public var kind: Kind

    /// What happens in the frame with this index to the curve with this id.
    public init(frame: Int, curve: Int, kind: Kind) {
      self.frame = frame
      self.curve = curve
      self.kind = kind
    }
  }

  /// What comes and goes after the first frame, frame by frame.
  public var events: [Event] {
    ids.flatMap { id in
      lives(of: id).flatMap { life in
        (life.lowerBound > 0 ? [Event(frame: life.lowerBound, curve: id, kind: .appears)] : [])
          + (life.upperBound + 1 < frames.count
            ? [Event(frame: life.upperBound + 1, curve: id, kind: .vanishes)] : [])
      }
    }.sorted { ($0.frame, $0.curve) < ($1.frame, $1.curve) }
  }
}
