import Geometry

extension Provenance {
  /// One line for people, such as `curvetrace 0.1.0; network curve-circuit; seed 7; detail 0.5`.
  package var sentence: String {
    var parts = ["\(generator) \(version)"]
    if !network.isEmpty { parts.append("network \(network)") }
    parts.append("seed \(seed)")
    parts += options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return parts.joined(separator: "; ")
  }
}
