import CurveExport
import Foundation

extension LengthScale {
  /// The largest round length, 1, 2 or 5 times a power of ten, of at most `limit` units: in units, and in words, under
  /// a tenth of a millimetre in µm.
  func roundLength(atMost limit: Double) -> (length: Double, words: String) {
    let power = pow(10, log10(limit).rounded(.down))
    let length = power * (limit / power >= 5 ? 5 : limit / power >= 2 ? 2 : 1)
    let isSmall = unit == .millimetre && length < 0.1
    let number = NumberText.bounded(isSmall ? length * 1000 : length, decimals: 6)
    return (length, "\(number) \(isSmall ? "µm" : unit.rawValue)")
  }

  /// A unit of `power`, as `1/mm`.
  func unitText(power: Int = 1) -> String { power < 0 ? "1/\(unit.rawValue)" : unit.rawValue }
}
