import ConvNet
import CurveNetworks

extension Objective {
  /// How alike several pictures are to a layer, -1…1: the mean over pairs of pictures of the cosine between
  /// their Gram matrices, which say which channels are active together, wherever that is. Subtract it to
  /// see different pictures.
  ///
  /// "Feature Visualization", section "Diversity"; Gram matrices as descriptions of texture are those of L.
  /// A. Gatys, A. S. Ecker, M. Bethge, "Texture Synthesis Using Convolutional Neural Networks", NIPS 2015,
  /// arXiv:1505.07376. A single picture is alike to none: 0.
  public static func similarity(layer: String) -> Objective {
    Objective(layers: [layer]) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      let count = h.shape.batch
      guard count > 1 else { return Assessment(value: 0) }
      let features = (0..<count).map { Features(h.part($0)) }
      let pairs = Double(count * (count - 1) / 2)
      var value = 0.0
      var gradients: [Tensor] = []
      let total = features.dropFirst().reduce(features[0].gram) { $0.adding($1.gram) }
      for own in features {
        // ∂/∂g_i of the mean over pairs is the sum of the other unit matrices over the number of pairs.
        let others = total.adding(own.gram, times: -1).scaled(by: 1 / Float(pairs))
        let cosine = others.dot(own.gram)
        value += cosine / 2
        gradients.append(own.pullback(others.adding(own.gram, times: -Float(cosine))))
      }
      return Assessment(value: value, layers: [layer: Tensor(joining: gradients)])
    }
  }
}

/// One picture's activations F, positions by channels, and its Gram matrix FᵀF as a unit vector.
private struct Features {
  /// One row for each position, with its channels.
  private let rows: [[Float]]
  private let shape: Shape
  private let norm: Double
  let gram: [Float]

  init(_ h: Tensor) {
    shape = h.shape
    let (area, channels) = (h.shape.area, h.shape.channels)
    let rows = (0..<area).map { i in (0..<channels).map { h.values[$0 * area + i] } }
    var gram = [Float](repeating: 0, count: channels * channels)
    gram.withUnsafeMutableBufferPointer { gram in
      for row in rows {
        // Rectified activations are mostly zero.
        for a in 0..<channels where row[a] != 0 {
          let target = UnsafeMutableBufferPointer(rebasing: gram[a * channels..<(a + 1) * channels])
          for b in 0..<channels { target[b] += row[a] * row[b] }
        }
      }
    }
    self.rows = rows
    let norm = gram.dot(gram).squareRoot()
    self.norm = norm
    self.gram = norm > 0 ? gram.scaled(by: Float(1 / norm)) : gram
  }

  /// The derivatives by the activations from those by the unit Gram matrix G, which is symmetric and
  /// orthogonal to it: 2 F G over the matrix's norm.
  func pullback(_ gradient: [Float]) -> Tensor {
    var result = Tensor(shape: shape)
    guard norm > 0 else { return result }
    let (area, channels) = (shape.area, shape.channels)
    let factor = Float(2 / norm)
    var product = [Float](repeating: 0, count: channels)
    for (i, row) in rows.enumerated() {
      product.withUnsafeMutableBufferPointer { product in
        product.update(repeating: 0)
        gradient.withUnsafeBufferPointer { gradient in
          for a in 0..<channels where row[a] != 0 {
            let source = UnsafeBufferPointer(rebasing: gradient[a * channels..<(a + 1) * channels])
            for b in 0..<channels { product[b] += row[a] * source[b] }
          }
        }
        for b in 0..<channels { result.values[b * area + i] = factor * product[b] }
      }
    }
    return result
  }
}

extension [Float] {
  fileprivate func dot(_ other: [Float]) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(self[i]) * Double(other[i]) }
    return sum
  }

  fileprivate func scaled(by factor: Float) -> [Float] { map { $0 * factor } }

  fileprivate func adding(_ other: [Float], times factor: Float = 1) -> [Float] {
    var result = self
    for i in 0..<count { result[i] += factor * other[i] }
    return result
  }
}
