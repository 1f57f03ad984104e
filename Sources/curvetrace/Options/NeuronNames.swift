import ArgumentParser

/// A neuron or a channel as it is named on the command line.
struct NeuronName: ExpressibleByArgument {
  var layer: String
  var channel: Int
  /// Column and row of the layer, or `nil` for the middle.
  var position: (x: Int, y: Int)?

  /// `LAYER:CHANNEL` or `LAYER:CHANNEL@X,Y`.
  init?(argument: String) {
    let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2, let colon = parts[0].lastIndex(of: ":"), colon > parts[0].startIndex,
      let channel = Int(parts[0][parts[0].index(after: colon)...]), channel >= 0
    else { return nil }
    layer = String(parts[0][..<colon])
    self.channel = channel
    guard parts.count == 2 else { return }
    let place = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard place.count == 2, let x = place[0], let y = place[1], x >= 0, y >= 0 else { return nil }
    position = (x, y)
  }
}

/// A direction in the space of a layer's channels as it is named on the command line.
struct DirectionName: ExpressibleByArgument {
  var layer: String
  /// How far along which channels; not all zero.
  var weights: [Int: Float]

  /// `LAYER:CHANNEL=WEIGHT,CHANNEL=WEIGHT...`; what is not named is zero.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex else { return nil }
    layer = String(argument[..<colon])
    weights = [:]
    let terms = argument[argument.index(after: colon)...]
    for term in terms.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = term.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let channel = Int(sides[0]), let weight = Float(sides[1]),
        channel >= 0, weight.isFinite, weights.updateValue(weight, forKey: channel) == nil
      else { return nil }
    }
    guard weights.values.contains(where: { $0 != 0 }) else { return nil }
  }
}
