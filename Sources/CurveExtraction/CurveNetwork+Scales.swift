package import CurveNetworks

extension CurveNetwork {
  /// The network, looking at other scales.
  package func looking(at scales: [Double]) -> CurveNetwork {
    var network = self
    network.scales = scales
    return network
  }

  /// Which of its scales serve to refine splines: those up to the image's own size, beyond which a step
  /// costs more than it gains; the smallest where all are larger.
  package var refinementLevels: [Int] {
    let fine = scales.indices.filter { scales[$0] <= 1 }
    return fine.isEmpty
      ? Array(scales.indices.min { scales[$0] < scales[$1] }.map { [$0] } ?? []) : fine
  }
}
