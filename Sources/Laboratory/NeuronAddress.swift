/// A neuron as people write it: `3b:379`, `mixed3b:379` or `curvenet lines:4`.
public struct NeuronAddress: Sendable, Hashable {
  /// The network, where one is named.
  public var network: String?
  public var layer: String
  public var channel: Int

  /// The neuron that `text` names.
  ///
  /// - Throws: `LaboratoryError.unreadableNeuron`.
  public init(_ text: String) throws(LaboratoryError) {
    let words = text.split(separator: " ")
    let parts = (words.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(words.count), parts.count == 2, !parts[0].isEmpty,
      let channel = Int(parts[1]), channel >= 0
    else { throw .unreadableNeuron(text) }
    network = words.count == 2 ? String(words[0]) : nil
    layer = Self.fullName(String(parts[0]))
    self.channel = channel
  }

  /// The layer that a name as in the article means: `3b` is `mixed3b`.
  public static func fullName(_ layer: String) -> String {
    layer.count == 2 && layer.first?.isNumber == true ? "mixed" + layer : layer
  }
}
