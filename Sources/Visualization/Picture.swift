public import ConvNet
import Imaging

/// Pictures as an optimizer draws them: light and, where they have it, alpha; or derivatives by them.
public struct Picture: Hashable, Sendable {
  /// `[pictures, 1 or 3, height, width]`, light 0…1.
  public var color: Tensor
  /// `[pictures, 1, height, width]`, straight alpha 0…1, or `nil` for opaque pictures.
  public var alpha: Tensor?

  /// Pictures of these planes.
  public init(color: Tensor, alpha: Tensor? = nil) {
    precondition(
      alpha.map { $0.shape == color.shape.with(channels: 1) } ?? true,
      "alpha has the size of the light")
    self.color = color
    self.alpha = alpha
  }

  /// How many pictures there are.
  public var count: Int { color.shape.batch }

  /// Picture `index` alone.
  func part(_ index: Int) -> Picture {
    Picture(color: color.part(index), alpha: alpha?.part(index))
  }

  /// Single pictures of one kind, one after another.
  init(joining parts: [Picture]) {
    let alphas = parts.compactMap(\.alpha)
    self.init(
      color: Tensor(joining: parts.map(\.color)),
      alpha: alphas.isEmpty ? nil : Tensor(joining: alphas))
  }

  /// Adds `other`, which is of the same shape but may lack alpha.
  mutating func add(_ other: Picture) {
    color.add(other.color)
    guard let added = other.alpha else { return }
    alpha?.add(added)
    alpha = alpha ?? added
  }

  /// Multiplied by `factor`.
  func multiplied(by factor: Float) -> Picture {
    Picture(color: color.multiplied(by: factor), alpha: alpha?.multiplied(by: factor))
  }
}
