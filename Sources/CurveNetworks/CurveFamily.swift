/// The neurons of one layer that detect curves, one for each orientation.
public struct CurveFamily: Sendable, Hashable {
  /// What the curves are.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Vessels, strokes: something darker or brighter than what is on either side of it.
    case lines
    /// Borders between regions.
    case edges
  }

  /// A channel that fires where a curve of one orientation passes.
  public struct Neuron: Sendable, Hashable {
    /// Its channel in the family's layer.
    public var channel: Int
    /// The direction of the outer normal of the curves that excite it most, degrees from x (right)
    /// towards y (down), in 0..<360.
    public var orientation: Double

    /// The neuron of `channel`, tuned to `orientation`.
    public init(channel: Int, orientation: Double) {
      self.channel = channel
      self.orientation = orientation
    }
  }

  /// What the curves are.
  public var kind: Kind
  /// The layer that the neurons are in.
  public var layer: String
  /// The neurons, in order of their orientation.
  public var neurons: [Neuron]

  /// The family of `neurons` in `layer`.
  public init(_ kind: Kind = .lines, layer: String, neurons: [Neuron]) {
    self.kind = kind
    self.layer = layer
    self.neurons = neurons
  }
}
