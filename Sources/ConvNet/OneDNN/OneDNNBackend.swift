import COneDNN

/// The arithmetic on oneDNN. What oneDNN lacks runs on the reference kernels, between two changes of
/// layout.
enum OneDNNBackend: ComputeBackend {
  typealias Memory = OneDNNMemory

  static func use(threads: Int, _ arithmetic: Arithmetic) {
    cdnn_set_threads(Int32(arithmetic.parts), Int32(clamping: threads))
  }

  static func kernel(
    for operation: Operation, of layer: String, _ prepared: PreparedWeights, inputs: [Shape],
    output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic, givesGradients: Bool
  ) throws(GraphError) -> (any Kernel<OneDNNMemory>)? {
    switch operation {
    case .convolution(let c):
      prepared.value(for: layer) { OneDNNWeights(c) }.flatMap {
        OneDNNPrimitive(
          convolution: c, $0, input: inputs[0], output: output, fusesReLU: fusesReLU,
          winograd: arithmetic != .direct)
      }
    case .maxPool(let pool):
      OneDNNPrimitive(
        pool: pool, input: inputs[0], output: output, givesGradients: givesGradients)
    case .upsampling(let factor):
      OneDNNPrimitive(upsampling: factor, input: inputs[0])
    case .localResponseNormalization(let lrn)
    where AllChannelNormalization.applies(to: lrn, channels: output.channels):
      PlainKernel(AllChannelNormalization(lrn))
    case .localResponseNormalization(let lrn):
      OneDNNNormalization(lrn)
    case .concatenate:
      OneDNNConcatenation(inputs: inputs)
    case .relu:
      ReLUKernel()
    case .maximum:
      try OneDNNMaximum(inputs: inputs)
    case .sum:
      SumKernel()
    case .divisiveNormalization(let d):
      PlainKernel(ReferenceDivisiveNormalization(d))
    }
  }
}

extension Backend {
  /// Gives up the memory, 128 MB at most, that is kept for the next layer that needs some. Any thread may call it at
  /// any time.
  public static func releaseIdleMemory() { cdnn_release_idle() }
}
