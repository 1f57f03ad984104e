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
  func scaled(by factor: Float) -> Picture {
    Picture(color: color.scaled(by: factor), alpha: alpha?.scaled(by: factor))
  }
}

extension Shape {
  /// The same with another number of channels.
  func with(channels: Int) -> Shape {
    Shape(batch: batch, channels: channels, height: height, width: width)
  }
}

extension Tensor {
  /// The numbers of one channel as a plane.
  func plane(_ channel: Int, batch: Int = 0) -> Plane {
    Plane(width: shape.width, height: shape.height, pixels: self.channel(channel, batch: batch))
  }

  /// The tensor of planes of one size, `[batch, planes.count / batch, height, width]`.
  init(_ planes: [Plane], batch: Int = 1) {
    self.init(
      shape: Shape(
        batch: batch, channels: planes.count / batch, height: planes[0].height,
        width: planes[0].width),
      values: ContiguousArray(planes.lazy.flatMap(\.pixels)))
  }

  /// Input `index` of the batch alone.
  func part(_ index: Int) -> Tensor {
    let count = shape.count / shape.batch
    var single = shape
    single.batch = 1
    return Tensor(
      shape: single, values: ContiguousArray(values[index * count..<(index + 1) * count]))
  }

  /// Tensors of one shape with batch 1, one after another.
  init(joining parts: [Tensor]) {
    var shape = parts[0].shape
    shape.batch = parts.count
    self.init(shape: shape, values: ContiguousArray(parts.lazy.map(\.values).joined()))
  }

  /// Adds a tensor of the same shape.
  mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
    for i in 0..<values.count { values[i] += other.values[i] }
  }

  /// Multiplied by `factor`.
  func scaled(by factor: Float) -> Tensor {
    Tensor(shape: shape, values: ContiguousArray(values.lazy.map { $0 * factor }))
  }
}
