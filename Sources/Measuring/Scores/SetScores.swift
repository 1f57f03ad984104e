public import Evaluation

/// The scores of several methods over one set of images: what the report and the JSON show.
public struct SetScores: Hashable, Sendable {
  /// An image that could not be scored, and why.
  public struct Failure: Error, Hashable, Sendable {
    /// The image's name in the set.
    public var name: String
    /// Why it could not be scored: one sentence without a full stop.
    public var sentence: String

    /// The image that could not be scored, and the sentence that says why.
    public init(name: String, sentence: String) {
      self.name = name
      self.sentence = sentence
    }
  }

  /// Whether the truth of the set is of curves or of borders.
  public var kind: ImageSet.Kind
  /// The names of the images that were scored, in order.
  public var names: [String]
  /// The images that could not be scored, and why.
  public var failures: [Failure]
  /// The methods' scores, in the order asked for.
  public var methods: [MethodScores]
  /// How far from a true centre line was still right, px.
  public var tolerance: Double
  /// The options in force, in order: names and values.
  public var options: [Option]
  /// The most memory that the process had, bytes, where the system tells.
  public var peakMemory: Int?

  /// The name and value of one option in force.
  public struct Option: Hashable, Sendable {
    /// The option's name, a few words.
    public var name: String
    /// The value in force, as text.
    public var value: String

    /// An option as the command line spells it.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The scores of methods on the images called `names`; `tolerance` is in px, `peakMemory` in
  /// bytes.
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
