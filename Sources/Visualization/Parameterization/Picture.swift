public import ConvNet
import CurveNetworks
public import Imaging

/// Pictures as an optimizer draws them: light and, where they have it, alpha; or derivatives by them.
public struct Picture: Hashable, Sendable {
  /// `[pictures, 1 or 3, height, width]`, light 0…1.
  public var color: Tensor
  /// `[pictures, 1, height, width]`, straight alpha 0…1, or `nil` for opaque pictures.
  public var alpha: Tensor?

  /// Takes light and, where there is one, an alpha of the same size.
  public init(color: Tensor, alpha: Tensor? = nil) {
    precondition(
      alpha.map { $0.shape == color.shape.with(channels: 1) } ?? true,
      "alpha has the size of the light")
    self.color = color
    self.alpha = alpha
  }

  /// The number of pictures.
  public var count: Int { color.shape.batch }

  /// Picture `index` as a batch of one.
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

  func multiplied(by factor: Float) -> Picture {
    Picture(color: color.multiplied(by: factor), alpha: alpha?.multiplied(by: factor))
  }
}

extension Picture {
  /// The pictures laid over middle grey, which is the ground of normalized light; opaque ones as they are.
  public var onMiddleGrey: Picture {
    guard let alpha else { return self }
    var light = color
    for i in light.values.indices {
      light.values[i] = 0.5 + alpha.values[i] * (light.values[i] - 0.5)
    }
    return Picture(color: light)
  }

  /// All pictures beside one another, white and see-through in between.
  public func sheet(gap: Int = 4) -> Image {
    let (count, side) = (count, color.shape.width)
    let width = count * (side + gap) - gap
    func joined(_ tensor: Tensor, _ channel: Int, ground: Float) -> Plane {
      var sheet = Plane(width: width, height: tensor.shape.height, repeating: ground)
      for index in 0..<count {
        let plane = tensor.plane(channel, batch: index)
        for y in 0..<plane.height {
          let start = y * width + index * (side + gap)
          sheet.pixels.replaceSubrange(
            start..<start + side, with: plane.pixels[y * side..<(y + 1) * side])
        }
      }
      return sheet
    }
    let planes = (0..<color.shape.channels).map { joined(color, $0, ground: 1) }
    let alpha = alpha.map { joined($0, 0, ground: 0) }
    return planes.count == 3
      ? Image(red: planes[0], green: planes[1], blue: planes[2], alpha: alpha)
      : Image(grey: planes[0], alpha: alpha)
  }
}
