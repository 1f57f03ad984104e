/// How windows are laid over an input: their size, their step and the input's extension.
struct Window: Hashable {
  var height: Int
  var width: Int
  var stride: Int
  var padding: Padding

  /// The extension of an input of this size, in rows and columns.
  func amounts(height inputHeight: Int, width inputWidth: Int) -> (
    top: Int, left: Int, bottom: Int, right: Int
  ) {
    switch padding {
    case .valid:
      return (0, 0, 0, 0)
    case .explicit(let top, let left, let bottom, let right):
      return (top, left, bottom, right)
    case .same:
      let vertical = Self.same(inputHeight, window: height, stride: stride)
      let horizontal = Self.same(inputWidth, window: width, stride: stride)
      return (vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2)
    }
  }

  /// The number of windows down and across, or `nil` where not a single one fits.
  func outputSize(height inputHeight: Int, width inputWidth: Int) -> (height: Int, width: Int)? {
    let pad = amounts(height: inputHeight, width: inputWidth)
    let free = (
      inputHeight + pad.top + pad.bottom - height, inputWidth + pad.left + pad.right - width
    )
    guard free.0 >= 0, free.1 >= 0 else { return nil }
    return (free.0 / stride + 1, free.1 / stride + 1)
  }

  private static func same(_ extent: Int, window: Int, stride: Int) -> Int {
    let outputs = (extent + stride - 1) / stride
    return max((outputs - 1) * stride + window - extent, 0)
  }
}
