import ConvNet
public import Determinism

extension CurveNetwork {
  /// The network without what makes it comb: short lines across a curve do not excite it any more.
  ///
  /// Filters for a line are also excited by lines at right angles to it ("Curve Detectors", section "The Combing
  /// Phenomenon"; "Curve Circuits", both N. Cammarata et al., Distill), so a picture that is drawn for them grows
  /// teeth. From every convolution up to `attributionLayer` the positive weights are removed that lead from a channel
  /// that answers to lines of one orientation to one that answers to the perpendicular one; orientations are measured
  /// by showing lines. Nothing else is changed.
  ///
  /// - Throws: `GraphError` where the network cannot be computed.
  public func decombed(pool: WorkerPool = .allCores) throws -> CurveNetwork {
    let wanted = graph.ancestors(of: attributionLayer)
    let filters = graph.layers.filter { layer in
      guard case .convolution(let convolution) = layer.operation else { return false }
      return wanted.contains(layer.name) && layer.inputs != [graph.input] && convolution.groups == 1
    }
    let layers = Set(filters.flatMap { [$0.name] + $0.inputs }).sorted()
    let tunings = try LineTuning.measured(in: layers, of: PictureNetwork(self), pool: pool)
    var edited = graph.layers
    for index in edited.indices {
      guard filters.contains(edited[index]),
        case .convolution(var filter) = edited[index].operation,
        let own = tunings[edited[index].name], let source = tunings[edited[index].inputs[0]]
      else { continue }
      filter.weights.removeExcitation(from: source, to: own)
      edited[index].operation = .convolution(filter)
    }
    var network = self
    network.graph = try Graph(
      input: graph.input, inputChannels: graph.inputChannels, layers: edited)
    return network
  }
}

extension LineTuning {
  /// From which selectivity on a channel has an orientation, and how far from a right angle two may be, degrees.
  private static let (leastSelectivity, tolerance) = (0.25, 35.0)

  /// Whether two channels answer to lines at right angles to each other.
  fileprivate func isPerpendicular(to other: LineTuning) -> Bool {
    min(selectivity, other.selectivity) >= Self.leastSelectivity
      && angle(to: other) >= 90 - Self.tolerance
  }
}

extension Tensor {
  /// Sets to zero the positive weights, `[to, from, height, width]`, between perpendicular channels.
  fileprivate mutating func removeExcitation(from source: [LineTuning], to own: [LineTuning]) {
    for (row, target) in own.enumerated() {
      for (column, origin) in source.enumerated() where target.isPerpendicular(to: origin) {
        for i in range(batch: row, channel: column) { values[i] = min(values[i], 0) }
      }
    }
  }
}

extension Graph {
  /// The layers that take part in `layer`, itself included.
  fileprivate func ancestors(of layer: String) -> Set<String> {
    var found: Set<String> = [layer]
    for candidate in layers.reversed() where found.contains(candidate.name) {
      found.formUnion(candidate.inputs)
    }
    return found
  }
}
