public import CurveNetworks

extension Objective {
  /// How much what is left after inhibition counts beside what a neuron says before it.
  private static let inhibitedShare = 0.1

  /// What a neuron of `layer` adds up to before it is rectified: at column and row `position`, by default in the
  /// middle, or the mean over all positions; of neurons that share a softmax the logarithm of its probability.
  ///
  /// A neuron that its rivals inhibit is asked mostly for what it says before that: in noise one of them always wins,
  /// and a picture that is all inhibition has no slope towards a curve. Of curve-circuit's 16 pictures 9 excite their
  /// own neuron more than any other without that and 16 with it, and 4 and 16 show a line of its orientation.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`.
  public static func preActivation(
    of channel: Int, in layer: String, of network: PictureNetwork,
    at position: (x: Int, y: Int)? = nil, isEverywhere: Bool = false
  ) throws(NetworkError) -> Objective {
    func objective(_ layer: String, _ channel: Int) -> Objective {
      let isShared = network.sharedLayers.contains(layer)
      return isEverywhere
        ? .channel(layer: layer, channel: channel, sharesSoftmax: isShared)
        : .neuron(layer: layer, channel: channel, at: position, sharesSoftmax: isShared)
    }
    let own = try network.preActivation(of: layer, channel: channel)
    let inhibited = objective(own.layer, own.channel)
    guard let before = network.uninhibitedLayers[layer] else { return inhibited }
    return objective(before, channel) + inhibitedShare * inhibited
  }
}
