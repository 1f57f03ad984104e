import ConvNet
import CurveNetworks

/// What a drawing is to have in common with an image while its splines are moved: what a network answers to the
/// drawing, compared with a tensor that follows from the image.
public struct DrawingObjective: Sendable, Hashable {
  /// What of the image the drawing is compared with.
  public enum Target: String, Sendable, Hashable, CaseIterable {
    /// What the curve neurons' activations are owed to, |∂z/∂h ⊙ h|: where, and in which orientation, curves are.
    case attribution
    /// The activations of the same layer, whatever they are for.
    case activation
    /// The normalized light itself; no network is asked.
    case pixels
  }

  /// How two tensors are compared.
  public enum Likeness: Sendable, Hashable {
    /// The cosine of the angle between them: no picture wins by being darker or fuller.
    case cosine
    /// Their dot product, the image's having the length 1: the more the better.
    case dotProduct
  }

  public var target: Target
  public var likeness = Likeness.cosine
  /// The layer in which they are compared; `nil` takes the one in which the network refines.
  public var layer: String?
  /// How much each of the layer's channels counts; `nil` lets all count alike.
  public var channelWeights: [Float]?

  /// The cosine with `target` in the layer in which the network refines.
  public init(_ target: Target = .attribution) { self.target = target }

  /// The layer of `network` in which drawing and image are compared.
  func layer(of network: CurveNetwork) -> String {
    target == .pixels ? network.graph.input : layer ?? network.layers.refinement
  }
}
