import CurveNetworks
import Foundation
import Imaging
import Workers

/// Chooses the sizes at which to look at an image by the widths of its curves, in a quick pass.
///
/// Looked at too small, thin curves vanish; too large, wide ones become areas. Where their widths suit the
/// network best, it sees most of them (`NetworkReading.amount(overWidthTo:)`). Whole images are read as long as
/// that is cheap; beyond it, the parts of them where most curves are.
struct ScaleChooser {
  let network: CurveNetwork
  let pool: WorkerPool

  /// How far apart the scales are that are tried.
  private static let step = 2.0.squareRoot()
  /// The largest scale that is tried.
  private static let largest = 2.0
  /// The least extent of an image that is looked at, px.
  private static let leastExtent = 96.0
  /// How many pixels are read of a whole image at most.
  private static let mostPixels = 65_536.0
  /// At this scale it is read however large it is: parts that are much smaller than curves may be wide tell nothing.
  private static let leastAnchor = 0.125
  /// How many parts are read beyond that, and their least extents: px of the image, and px at the largest
  /// scale that the whole is read at, where they are smallest.
  private static let (partCount, partExtent, partExtentAtAnchor) = (2, 160, 96.0)
  /// The power of the width that areas are divided by: half way between length, by which noise and hairs
  /// lead to scales too large, and area, by which blobs lead to scales too small.
  private static let widthPower: Float = 0.5
  /// The least amount of curves for each pixel at which there is something to see.
  private static let leastAmount = 1e-4
  /// An amount that has fallen this far below the largest will not rise again.
  private static let fall = 0.75
  /// An amount this far below the largest has vanished. Of vessels and strokes at least 0.6 is left.
  private static let vanished = 0.3
  /// The least share of an amount that is seen at half the scale. Of vessels and strokes it is 0.4 and more, of dense
  /// hatching under 0.1.
  private static let leastSupport = 0.1

  /// The network's scales, relative to the one at which it sees the curves of `input` best.
  func scales(for input: CurveInput) throws -> [Double] {
    let best = try bestScale(for: input)
    return network.scales.map { $0 * best / network.scales[0] }
  }

  /// Light in which curves are dark, and where it counts; looked at once at each scale, however often one asks.
  private final class Part {
    let light: Plane
    let view: Plane?
    /// What was seen, the mean amount for each pixel, by scale in steps.
    private var means: [Int: Double] = [:]

    init(light: Plane, view: Plane?) { (self.light, self.view) = (light, view) }

    /// What was seen at `scale`; `nil` where nobody has looked yet.
    subscript(mean scale: Double) -> Double? {
      get { means[step(scale)] }
      set { means[step(scale)] = newValue }
    }

    private func step(_ scale: Double) -> Int {
      Int((log2(scale) / log2(ScaleChooser.step)).rounded())
    }

    func cropped(_ columns: Range<Int>, _ rows: Range<Int>) -> Part {
      Part(
        light: light.cropped(columns: columns, rows: rows),
        view: view?.cropped(columns: columns, rows: rows))
    }
  }

  private func bestScale(for input: CurveInput) throws -> Double {
    let whole = Part(
      light: input.normalized.map { $0 * input.polarity.signs[0] }, view: input.allowed?.plane)
    let (width, height) = (whole.light.width, whole.light.height)
    let least = min(1, Self.leastExtent / Double(min(width, height)))
    var scales = [Self.largest]
    while let last = scales.last, last / Self.step >= least { scales.append(last / Self.step) }
    scales.reverse()
    let cheap = max(
      (Self.mostPixels / Double(width * height)).squareRoot(), Self.leastAnchor)
    // The smallest is read of the whole, however large the image: something must be.
    let coarse = scales.filter { $0 <= cheap || $0 == scales[0] }
    let (anchor, fine) = (coarse[coarse.count - 1], scales.dropFirst(coarse.count))
    let seen = try amounts(in: [whole], at: anchor)[0]
    let (widest, most) = try top(of: coarse.reversed(), in: [whole], isClimb: false)
    // Of nothing there is no width.
    guard most > Self.leastAmount else { return 1 }
    // Curves so wide that the quick look at the whole is too near for them, and perhaps any that is usual.
    if seen.mean < Self.vanished * most, try isSupported(widest, in: [whole]) {
      let steps = Array(sequence(first: widest) { $0 / Self.step }.prefix { $0 >= least / 2 })
      return try top(of: steps, in: [whole]).scale
    }
    let parts = richestParts(of: whole, seen)
    let best = try top(of: [anchor] + fine, in: parts).scale
    if best == anchor, try isSupported(best, in: parts) {
      return try top(of: coarse.reversed(), in: [whole]).scale
    }
    if try isSupported(best, in: parts) { return best }
    let supported = try fine.filter { try isSupported($0, in: parts) }
    return supported.isEmpty ? best : try top(of: supported, in: parts, isClimb: false).scale
  }

  /// Whether something of what is seen in `parts` at `scale` is seen at half of it too, the other of the two scales
  /// that the network looks at. Where lines are dense, they merge to grey there, and what is seen at this scale are
  /// spots.
  ///
  /// Nothing is nearer than the largest scale, so what is seen there counts.
  private func isSupported(_ scale: Double, in parts: [Part]) throws -> Bool {
    if scale == Self.largest { return true }
    return try amount(in: parts, at: scale / 2) >= Self.leastSupport * amount(in: parts, at: scale)
  }

  /// The scale at which most of the curves in `parts` is seen, and how much; in a climb one looks along `scales` only
  /// until that has fallen far.
  private func top(
    of scales: [Double], in parts: [Part], isClimb: Bool = true
  ) throws -> (scale: Double, amount: Double) {
    var best = (scale: scales[0], amount: 0.0)
    for scale in scales {
      let amount = try amount(in: parts, at: scale)
      if isClimb, amount < Self.fall * best.amount { break }
      if amount > best.amount { best = (scale, amount) }
    }
    return best
  }

  private func amount(in parts: [Part], at scale: Double) throws -> Double {
    _ = try amounts(in: parts.filter { $0[mean: scale] == nil }, at: scale)
    return parts.reduce(0) { $0 + ($1[mean: scale] ?? 0) }
  }

  /// At each pixel of each of `parts` at `scale`, the amount of curves for each pixel of the image.
  private func amounts(in parts: [Part], at scale: Double) throws -> [Plane] {
    let readings = try NetworkReader(network: network, pool: pool)
      .read(parts.map { $0.light.resized(by: scale) })
    let (factor, views) = (pow(Float(scale), Self.widthPower), parts.map(\.view))
    let amounts = pool.map(parts.count) { index in
      var amount = readings[index].amount(overWidthTo: Self.widthPower).map { $0 * factor }
      if let view = views[index] { amount.clear(outside: view) }
      return amount
    }
    for (part, amount) in zip(parts, amounts) { part[mean: scale] = amount.mean }
    return amounts
  }

  /// The parts of `whole` where `seen`, what the network says of all of it, adds up to most.
  private func richestParts(of whole: Part, _ seen: Plane) -> [Part] {
    let (width, height) = (whole.light.width, whole.light.height)
    let zoom = Double(seen.width) / Double(width)
    func ranges(_ extent: Int) -> [Range<Int>] {
      let size = min(max(Self.partExtent, Int(Self.partExtentAtAnchor / zoom)), extent)
      let starts = stride(from: 0, to: extent - size, by: max(size / 2, 1)) + [extent - size]
      return starts.map { $0..<$0 + size }
    }
    func seenRange(_ range: Range<Int>, _ limit: Int) -> Range<Int> {
      let lower = min(Int(Double(range.lowerBound) * zoom), limit - 1)
      return lower..<max(lower + 1, min(Int(Double(range.upperBound) * zoom), limit))
    }
    let windows = ranges(height).flatMap { rows in
      ranges(width).map { columns in
        (
          columns: columns, rows: rows,
          mass: seen.cropped(
            columns: seenRange(columns, seen.width), rows: seenRange(rows, seen.height)
          ).mean
        )
      }
    }
    var chosen: [(columns: Range<Int>, rows: Range<Int>, mass: Double)] = []
    for window in windows.sorted(by: { $0.mass > $1.mass })
    where chosen.count < Self.partCount
      && !chosen.contains(where: {
        $0.columns.overlaps(window.columns) && $0.rows.overlaps(window.rows)
      })
    {
      chosen.append(window)
    }
    return chosen.map { whole.cropped($0.columns, $0.rows) }
  }
}
