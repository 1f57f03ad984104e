import Foundation

/// Which of a file's values are shown, and how: a window of DICOM (PS3.3, C.11.2.1.2).
public struct LightWindow: Sendable, Hashable, Codable {
  /// How light grows with the value.
  public enum Function: String, Sendable, Hashable, Codable {
    /// Evenly, for whole numbers: a window of two values has black and white.
    case linear
    /// Evenly.
    case linearExact
    /// Along a sigmoid, whose slope in the middle is that of the window.
    case sigmoid
  }

  /// The value that becomes middle grey.
  public var center: Double
  /// How far black is from white, 1 and up for a linear one.
  public var width: Double
  public var function = Function.linear

  /// A window of such a middle and width; `nil` unless the width is 1 or more and both are numbers.
  public init?(center: Double, width: Double) {
    guard center.isFinite, width.isFinite, width >= 1 else { return nil }
    (self.center, self.width) = (center, width)
  }

  init(center: Double, width: Double, function: Function) {
    (self.center, self.width, self.function) = (center, width, function)
  }

  /// From the least of `range` to the greatest; all grey where they are the same.
  init(_ range: ClosedRange<Double>) {
    let width = range.upperBound - range.lowerBound
    center = range.lowerBound + width / 2
    self.width = width > 0 ? width : 1
    function = .linearExact
  }

  /// The light of `value`, 0…1.
  func light(of value: Double) -> Double {
    let light =
      switch function {
      case .linear:
        width > 1
          ? (value - (center - 0.5)) / (width - 1) + 0.5 : value > center - 0.5 ? 1 : 0
      case .linearExact: (value - center) / width + 0.5
      case .sigmoid: 1 / (1 + exp(-4 * (value - center) / width))
      }
    return min(max(light, 0), 1)
  }
}

extension LightWindow: CustomStringConvertible {
  /// In words: `centre 128, width 256`.
  public var description: String {
    let words = String(format: "centre %.6g, width %.6g", center, width)
    return function == .sigmoid ? words + ", sigmoid" : words
  }
}
