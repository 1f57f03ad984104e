public import Evaluation

/// The scores of several methods over one set of images: what the report and the JSON show.
public struct SetScores: Hashable, Sendable {
  /// An image that could not be scored, and why.
  public struct Failure: Error, Hashable, Sendable {
    /// The image's name.
    public var name: String
    /// One sentence without a full stop.
    public var sentence: String

    /// An image that could not be scored.
    public init(name: String, sentence: String) {
      self.name = name
      self.sentence = sentence
    }
  }

  /// What the truth of the set is.
  public var kind: ImageSet.Kind
  /// The names of the images that were scored, in order.
  public var names: [String]
  /// Those that could not be.
  public var failures: [Failure]
  /// The methods' scores, in the order asked for.
  public var methods: [MethodScores]
  /// How far from a true centre line was still right, px.
  public var tolerance: Double
  /// The options in force, in order: names and values.
  public var options: [Option]
  /// The most memory that the process had, bytes, where the system tells.
  public var peakMemory: Int?

  /// One option in force.
  public struct Option: Hashable, Sendable {
    /// A few words.
    public var name: String
    /// What was chosen.
    public var value: String

    /// An option in force.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The scores of a set.
  public init(
    kind: ImageSet.Kind, names: [String], failures: [Failure] = [], methods: [MethodScores],
    tolerance: Double = DrawingScores.tolerance, options: [Option] = [], peakMemory: Int? = nil
  ) {
    self.kind = kind
    self.names = names
    self.failures = failures
    self.methods = methods
    self.tolerance = tolerance
    self.options = options
    self.peakMemory = peakMemory
  }
}
