import ConvNet

/// Axes along which the colours of photographs vary independently: light, red against blue, green against both.
///
/// The axes are those of Y.-I. Ohta, T. Kanade, T. Sakai, "Color information for region segmentation", CGIP 13,
/// 1980, doi 10.1016/0146-664X(80)90047-7; the deviations along them, 1 to 0.27 to 0.14, are those of the
/// logits of light in 40 photographs of BSDS500 (Scripts/experiments/color_statistics.py).
enum ColorAxes {
  /// The rows are red, green and blue, the columns the axes, each as long as colours vary along it, the first
  /// such that grey of deviation 1 stays that.
  static let matrix: [[Float]] = {
    let (redBlue, green) = (Float(0.27 * 1.5.squareRoot()), Float(0.14 * 0.5.squareRoot()))
    return [[1, redBlue, -green], [1, 0, 2 * green], [1, -redBlue, -green]]
  }()

  /// `[N, 3, H, W]` along the axes to red, green and blue.
  static func light(_ axes: Tensor) -> Tensor { mixed(axes) { matrix[$0][$1] } }

  /// The adjoint of `light`: derivatives by the axes from those by red, green and blue.
  static func pullback(_ gradient: Tensor) -> Tensor { mixed(gradient) { matrix[$1][$0] } }

  private static func mixed(_ tensor: Tensor, _ weight: (Int, Int) -> Float) -> Tensor {
    var result = Tensor(shape: tensor.shape)
    for batch in 0..<tensor.shape.batch {
      for output in 0..<3 {
        let target = tensor.range(batch: batch, channel: output).lowerBound
        for input in 0..<3 {
          let source = tensor.range(batch: batch, channel: input).lowerBound
          let factor = weight(output, input)
          tensor.values.withUnsafeBufferPointer { values in
            result.values.withUnsafeMutableBufferPointer { sums in
              for i in 0..<tensor.shape.area {
                sums[target &+ i] += factor * values[source &+ i]
              }
            }
          }
        }
      }
    }
    return result
  }
}
