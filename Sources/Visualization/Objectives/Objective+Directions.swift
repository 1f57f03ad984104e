public import ConvNet
import CurveNetworks
import Foundation

// With a unit vector a, d = ⟨a, h⟩ and c = d / ‖h‖, the cosine between the two, both objectives are built from
//
//     v = d · max(c, ε)^p
//
// (the dot product makes them excite the network at all, the cosine keeps out what excites everything else as
// well; "Feature Visualization", section "The Enemy of Feature Visualization", and S. Carter, Z. Armstrong,
// L. Schubert, I. Johnson, C. Olah, "Activation Atlas", Distill 2019, doi 10.23915/distill.00015, where it is
// d^(p + 1) / ‖h‖^p). Its derivatives by h are
//
//     c^p ((1 + p) a - p d / ‖h‖² h)   where c > ε,   ε^p a   elsewhere.

/// The factors of a and of h in the derivatives of v, and v.
private func graded(
  dot: Double, square: Double, power: Double
) -> (value: Double, target: Double, own: Double) {
  // Below, the power of a tiny cosine would leave no slope to start on.
  let leastCosine = 0.1
  let cosine = square > 0 ? dot / square.squareRoot() : 0
  guard cosine > leastCosine else {
    let factor = pow(leastCosine, power)
    return (dot * factor, factor, 0)
  }
  let factor = pow(cosine, power)
  return (dot * factor, factor * (1 + power), -factor * power * dot / square)
}

extension Objective {
  /// How far a layer's activations go in a direction: the mean over positions and pictures of ⟨a, h⟩ ·
  /// cos^p, where a is
  /// `vector`, one number for each channel, made a unit vector, and h the activations at a position.
  public static func direction(
    layer: String, vector: [Float], cosinePower: Double = 1
  ) -> Objective {
    let norm = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    precondition(norm > 0 && norm.isFinite, "a direction is not zero")
    let unit = vector.map { Float(Double($0) / norm) }
    return Objective(layers: [layer]) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      guard unit.count == h.shape.channels else {
        throw .wrongTarget(
          layer: layer, expected: "\(h.shape.channels) numbers", got: "\(unit.count)")
      }
      var gradient = Tensor(shape: h.shape)
      let share = 1 / Double(h.shape.area * h.shape.batch)
      var sum = 0.0
      for batch in 0..<h.shape.batch {
        let starts = (0..<h.shape.channels).map { h.range(batch: batch, channel: $0).lowerBound }
        for i in 0..<h.shape.area {
          var (dot, square) = (0.0, 0.0)
          for (a, start) in zip(unit, starts) {
            dot += Double(a) * Double(h.values[start + i])
            square += Double(h.values[start + i]) * Double(h.values[start + i])
          }
          let found = graded(dot: dot, square: square, power: cosinePower)
          sum += found.value
          let (target, own) = (Float(found.target * share), Float(found.own * share))
          for (a, start) in zip(unit, starts) {
            gradient.values[start + i] = target * a + own * h.values[start + i]
          }
        }
      }
      return Assessment(value: sum * share, layers: [layer: gradient])
    }
  }

  /// How much a layer's activations are like given ones, all positions at once: the mean over the pictures of
  /// ⟨A, h⟩ · cos^p, where A is `target`, `[1, channels, height, width]` of the layer, made a unit vector.
  public static func dotProduct(
    layer: String, target: Tensor, cosinePower: Double = 1
  ) -> Objective {
    let norm = target.norm
    precondition(norm > 0 && norm.isFinite, "a target is not zero")
    let unit = target.multiplied(by: Float(1 / norm))
    return Objective(layers: [layer]) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      var gradients: [Tensor] = []
      var sum = 0.0
      for batch in 0..<h.shape.batch {
        let own = h.part(batch)
        guard own.shape == unit.shape else {
          throw .wrongTarget(layer: layer, expected: "\(own.shape)", got: "\(unit.shape)")
        }
        let found = graded(dot: unit.dot(own), square: own.dot(own), power: cosinePower)
        sum += found.value
        let share = 1 / Double(h.shape.batch)
        var gradient = unit.multiplied(by: Float(found.target * share))
        gradient.add(own.multiplied(by: Float(found.own * share)))
        gradients.append(gradient)
      }
      return Assessment(
        value: sum / Double(h.shape.batch), layers: [layer: Tensor(joining: gradients)])
    }
  }
}
