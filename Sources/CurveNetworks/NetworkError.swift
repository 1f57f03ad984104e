public import Failures

/// What can be wrong with a network, or with what is asked of it.
public enum NetworkError: ExplainedError, Equatable {
  /// No network has this name.
  case unknownNetwork(String, known: [String])
  /// A network has no curve neurons of this kind.
  case missingFamily(CurveFamily.Kind, network: String, others: [String])
  /// A network has no layer of this name.
  case unknownLayer(String, network: String, known: [String])
  /// A layer has no channel of this number.
  case unknownChannel(Int, layer: String, count: Int)
  /// None of a layer's channels detects curves.
  case noCurveNeurons(layer: String, network: String)
  /// The curve neurons of a layer cannot be used to extract and trace.
  case unsuitableLayer(String, known: [String])
  /// A layer has no neurons at this place.
  case positionOutside(x: Int, y: Int, layer: String, width: Int, height: Int)
  /// What a layer is to be excited like has not its shape.
  case wrongTarget(layer: String, expected: String, got: String)
  /// A network's answer is not a number.
  case notFinite(network: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unknownNetwork(let name, let known):
      "there is no network \"\(name)\"; the known ones are \(known.joined(separator: ", "))"
    case .missingFamily(let kind, let network, let others):
      "the network \(network) has no family of \(kind.rawValue); these have one: "
        + others.joined(separator: ", ")
    case .unknownLayer(let layer, let network, let known):
      "the network \(network) has no layer \"\(layer)\"; its layers are "
        + known.joined(separator: ", ")
    case .unknownChannel(let channel, let layer, let count):
      "there is no channel \(channel) in layer \(layer), whose channels are 0 to \(count - 1)"
    case .noCurveNeurons(let layer, let network):
      "no channel of layer \(layer) of \(network) detects curves: look for them in another layer with curvetrace "
        + "neurons find --network \(network) --layer L --save"
    case .unsuitableLayer(let layer, let known):
      "the curve neurons of layer \(layer) cannot be used to find curves; those of these layers can: "
        + known.joined(separator: ", ")
    case .positionOutside(let x, let y, let layer, let width, let height):
      "there is no neuron at \(x),\(y) in layer \(layer), whose columns are 0 to \(width - 1) and "
        + "rows 0 to \(height - 1)"
    case .wrongTarget(let layer, let expected, let got):
      "what layer \(layer) is to be excited like has \(got), not \(expected)"
    case .notFinite(let network):
      "what the network \(network) answers is not a number; its weights may be damaged, so install it again"
    }
  }

  /// A network that answers nonsense is bad data, everything else wrong use.
  public var category: FailureCategory { if case .notFinite = self { .badData } else { .usage } }
}
