import CurveExport
import Foundation

/// What one direction of a chart means.
public struct Axis: Sendable, Hashable {
  /// What it is of, with its unit.
  public var title: String
  /// The numbers at its ends.
  public var range: ClosedRange<Double>
  /// Whether equal lengths are equal ratios; `range` is then positive.
  public var isLogarithmic = false
  /// Where there are numbers beside it.
  public var ticks: [Double]
  /// What stands there in place of the numbers, where they are but places in a list.
  public var names: [String]?

  /// An axis over `range`, with ticks at round numbers, or every `step`.
  public init(
    _ title: String, _ range: ClosedRange<Double>, step: Double? = nil, isLogarithmic: Bool = false
  ) {
    self.title = title
    self.isLogarithmic = isLogarithmic
    // A range of nothing has a middle.
    self.range =
      range.upperBound > range.lowerBound ? range : range.lowerBound - 0.5...range.upperBound + 0.5
    if isLogarithmic {
      let (first, last) = (
        Int((log10(range.lowerBound) - 0.001).rounded(.up)),
        Int((log10(range.upperBound) + 0.001).rounded(.down))
      )
      let powers = first...max(first, last)
      let every = max(1, powers.count / 6)
      ticks = powers.filter { $0 % every == 0 }.map { pow(10, Double($0)) }
    } else {
      let step = step ?? Self.step(over: self.range.upperBound - self.range.lowerBound)
      let first = (self.range.lowerBound / step - 1e-9).rounded(.up)
      let last = (self.range.upperBound / step + 1e-9).rounded(.down)
      ticks = last >= first ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    }
  }

  /// An axis over what `values` cover, and 0 where `startsAtZero`; its ends are round numbers.
  public init(_ title: String, covering values: [Double], startsAtZero: Bool = true) {
    let finite = values.filter(\.isFinite) + (startsAtZero ? [0] : [])
    let (low, top) = (finite.min() ?? 0, finite.max() ?? 1)
    // Numbers that are all the same have no steps of their own.
    let high = top - low > 1e-12 ? top : low + 1
    let step = Self.step(over: high - low)
    self.init(
      title, (low / step + 1e-9).rounded(.down) * step...(high / step - 1e-9).rounded(.up) * step,
      step: step)
  }

  /// 1, 2 or 5 times a power of ten, about a fifth of `length`.
  private static func step(over length: Double) -> Double {
    let raw = length / 5
    let power = pow(10, log10(raw).rounded(.down))
    let rest = raw / power
    return (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10) * power
  }

  /// Where `value` lies between the ends, 0…1 inside.
  func share(of value: Double) -> Double {
    guard isLogarithmic else {
      return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    return (log(max(value, range.lowerBound)) - low) / (high - low)
  }

  /// An axis of `names`, at 1, 2, 3 and so on.
  public init(_ title: String, of names: [String]) {
    self.init(title, 0.5...Double(names.count) + 0.5)
    ticks = names.indices.map { Double($0 + 1) }
    self.names = names
  }

  /// A number as figures have it: short, with a true minus sign.
  public static func text(_ value: Double, decimals: Int = 2) -> String {
    NumberText.bounded(value, decimals: decimals).replacing("-", with: "\u{2212}")
  }

  /// The number beside a tick.
  func label(of tick: Double) -> String {
    if let names, let place = ticks.firstIndex(of: tick) { return names[place] }
    if isLogarithmic {
      let power = Int(log10(tick).rounded())
      return (-3...3).contains(power) ? NumberText.bounded(tick, decimals: 3) : "1e\(power)"
    }
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    if size >= 1e5 || size < 1e-3 { return String(format: "%.2g", tick) }
    return Self.text(tick, decimals: size < 0.1 ? 4 : 2)
  }
}
