public import ConvNet
public import CurveNetworks

/// What a picture is to be good at: a number to be made large, with its derivatives.
///
/// Objectives add, subtract and scale: `.neuron(...) - 0.1 * .totalVariation`.
public struct Objective: Sendable {
  /// What an objective is given to judge: pictures, and what the network answers to them.
  public struct Sighting: Sendable {
    /// The pictures, all of one size.
    public var picture: Picture
    /// The values of layers, `[pictures, channels, height, width]`, by name.
    public var activations: [String: Tensor]

    /// The values of `layer`, which is among the objective's.
    func activations(of layer: String) -> Tensor {
      guard let values = activations[layer] else {
        preconditionFailure("an objective looks at its own layers only, not at \(layer)")
      }
      return values
    }
  }

  /// An objective's verdict: its value and the derivatives of the value.
  public struct Assessment: Sendable {
    /// How good the pictures are, larger is better.
    public var value: Double
    /// The derivatives of the value by layers, by name.
    public var layers: [String: Tensor]
    /// The derivatives by the pictures, beside what comes through the layers.
    public var picture: Picture?

    /// An assessment; what is left out does not change the value.
    public init(value: Double, layers: [String: Tensor] = [:], picture: Picture? = nil) {
      self.value = value
      self.layers = layers
      self.picture = picture
    }
  }

  /// Which units of its layers an objective looks at.
  public enum Units: Hashable, Sendable {
    /// Any of them.
    case all
    /// The one in the middle.
    case middle
    /// The one in column `x` of row `y`.
    case at(x: Int, y: Int)

    /// The only one that is looked at in a layer of `shape`; `nil` where there is no such one.
    func single(in shape: Shape) -> (x: Int, y: Int)? {
      switch self {
      case .all: return nil
      case .middle: return (shape.width / 2, shape.height / 2)
      case .at(let x, let y):
        let isInside = (0..<shape.width).contains(x) && (0..<shape.height).contains(y)
        return isInside ? (x, y) : nil
      }
    }
  }

  /// The names of the layers whose values it needs.
  public let layers: Set<String>
  /// Which of their units; what the others are is neither here nor there, and need not be computed.
  public let units: Units
  /// The value and its derivatives; throws `NetworkError` where it asks for what the layers do not have.
  public let assess: @Sendable (Sighting) throws(NetworkError) -> Assessment

  /// An objective that looks at `units` of `layers`; `assess` gives its value and gradients.
  public init(
    layers: Set<String> = [], units: Units = .all,
    assess: @escaping @Sendable (Sighting) throws(NetworkError) -> Assessment
  ) {
    self.layers = layers
    self.units = units
    self.assess = assess
  }

  /// The sum of two objectives.
  public static func + (a: Objective, b: Objective) -> Objective {
    Objective(layers: a.layers.union(b.layers), units: a.units(with: b)) {
      sighting throws(NetworkError) in
      var sum = try a.assess(sighting)
      let other = try b.assess(sighting)
      sum.value += other.value
      for (layer, gradient) in other.layers {
        sum.layers[layer]?.add(gradient)
        sum.layers[layer] = sum.layers[layer] ?? gradient
      }
      if let gradient = other.picture {
        sum.picture?.add(gradient)
        sum.picture = sum.picture ?? gradient
      }
      return sum
    }
  }

  /// One objective without another.
  public static func - (a: Objective, b: Objective) -> Objective { a + -1 * b }

  /// `factor` times an objective.
  public static func * (factor: Double, objective: Objective) -> Objective {
    Objective(layers: objective.layers, units: objective.units) { sighting throws(NetworkError) in
      let found = try objective.assess(sighting)
      return Assessment(
        value: factor * found.value,
        layers: found.layers.mapValues { $0.multiplied(by: Float(factor)) },
        picture: found.picture?.multiplied(by: Float(factor)))
    }
  }

  /// The units that this objective and another look at together.
  private func units(with other: Objective) -> Units {
    if layers.isEmpty { return other.units }
    return other.layers.isEmpty || units == other.units ? units : .all
  }

  /// The objective v less a share of itself for every unit of `cost` c, v - share · |v| · c: what the cost
  /// weighs does not depend on how large a network's numbers are.
  public func reduced(by cost: Objective, share: Double) -> Objective {
    Objective(layers: layers.union(cost.layers), units: units(with: cost)) {
      sighting throws(NetworkError) in
      let (own, other) = (try assess(sighting), try cost.assess(sighting))
      let left = 1 - share * (own.value < 0 ? -1 : 1) * other.value
      // What was found is a constant objective here, to be added with the factors of the product rule.
      var found = try
        (left * Objective { _ in own } - share * abs(own.value) * Objective { _ in other })
        .assess(sighting)
      found.value = left * own.value
      return found
    }
  }
}
