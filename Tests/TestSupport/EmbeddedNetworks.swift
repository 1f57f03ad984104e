package import CurveNetworks

extension CurveNetwork {
  /// The network that comes with the program by this name, with its line neurons.
  package static func embedded(_ name: String) throws -> CurveNetwork {
    name == "curvenet" ? try CurveNet.network() : try CurveCircuit().network()
  }
}
