/// What long work tells those who wait for it: its stage, its share done, and what there is so far.
public struct ProgressEvent: Sendable {
  /// The kinds of work that a long operation goes through, in words for a progress bar.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    /// Files are read.
    case reading
    /// A file is fetched from its address.
    case downloading
    /// A published network is shown arcs, to find which of its neurons detect curves.
    case findingNeurons
    /// Channel, polarity, field of view and scales are chosen.
    case looking
    /// The image is split into parts.
    case findingParts
    /// The pixels of curves are found.
    case extracting
    /// Pixels become centre lines, and these curves.
    case linking
    /// Splines are fitted to centre lines.
    case fitting
    /// Splines are moved through the network; `snapshot` has the curves as they are.
    case refining
    /// Many images are traced, one after the other.
    case tracing
    /// Curves are followed from frame to frame.
    case following
    /// A picture is drawn for a network; `snapshot` has it as it is.
    case drawing
    /// A concept is learned from images.
    case learning
    /// Results are held against the truth.
    case scoring
  }

  /// The kind of work that is under way.
  public var stage: Stage
  /// The share of the whole work that is done, 0…1; never less than in an event before.
  public var share: Double
  /// What there is so far, where the stage has something to show; the module that does the work says what,
  /// such as
  /// `curves` while splines are refined.
  public var snapshot: (any Sendable)?
}
