import CurveExtraction
public import CurveNetworks
import Imaging

extension InceptionNetwork {
  /// The network with the curve neurons of a file, asked for curves of one kind.
  ///
  /// - Throws: `NetworkError.unsuitableLayer`, `.unknownLayer`.
  public func curveNetwork(
    _ kind: CurveFamily.Kind, family: NeuronFamilyFile
  ) throws -> CurveNetwork {
    try curveNetwork(
      kind, neurons: family.neurons.map(\.neuron), in: family.layer,
      arcAttribution: family.arcAttribution)
  }

  /// What attribution to `neurons` a plain dark arc has: the mean over four orientations, in the middle of
  /// the arc.
  public func arcAttribution(to neurons: [NeuronTuning], in layer: String) throws -> Double {
    try curveNetwork(neurons: neurons.map(\.neuron), in: layer).attribution(toArcsOf: 50)
  }
}

extension CurveNetwork {
  /// What attribution to its neurons a plain dark arc of this radius has, px, infinity for a straight line: the mean
  /// over four orientations, in the middle of the arc.
  package func attribution(toArcsOf radius: Double) throws -> Double {
    let values = try [45.0, 135, 225, 315].map { orientation -> Double in
      let arc = SyntheticArc(radius: radius, width: 5, orientation: orientation, halfLength: 60)
      let input = try CurveInput(
        Image(grey: arc.plane()), network: self, polarity: .dark, channel: .luminance)
      let map = try CurveExtractor(network: self).curves(in: input)
      return Double(map.evidence.sample(x: arc.middle, y: arc.middle)) * answer.threshold
    }
    return values.reduce(0, +) / Double(values.count)
  }
}
