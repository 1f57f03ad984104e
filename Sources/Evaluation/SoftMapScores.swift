public import Imaging

/// How well a soft map, larger where a curve is likelier, tells the pixels of curves from the others.
public struct SoftMapScores: Hashable, Sendable {
  /// The area under the receiver operating characteristic, 0…1; equal values count half. 0 where the
  /// truth has only one class.
  public let areaUnderCurve: Double
  /// The best F1 (= Dice) that one threshold gives, 0…1.
  public let bestF1: Double
  /// The largest threshold that gives it: pixels at or above it are curves.
  public let threshold: Float

  /// A map, the truth it is held against and, where not all pixels count, those that do; all of one
  /// size.
  public struct Item: Sendable {
    /// Larger where a curve is likelier; NaN counts as least likely.
    public var map: Plane
    /// The pixels that are curves.
    public var truth: Mask
    /// The pixels that count, or `nil` for all.
    public var fieldOfView: Mask?

    /// A map with its truth.
    public init(map: Plane, truth: Mask, fieldOfView: Mask? = nil) {
      precondition(
        map.width == truth.width && map.height == truth.height
          && (fieldOfView.map { $0.width == map.width && $0.height == map.height } ?? true),
        "a map, its truth and its field of view have one size")
      self.map = map
      self.truth = truth
      self.fieldOfView = fieldOfView
    }
  }

  /// The scores of all pixels of `items` taken together, at one threshold.
  public init(_ items: [Item]) {
    var ranked: ContiguousArray<UInt64> = []
    ranked.reserveCapacity(items.reduce(0) { $0 + $1.map.count })
    for item in items { Self.append(item, to: &ranked) }
    ranked.sort()
    self.init(ranked: ranked)
  }

  /// The scores of one map.
  public init(_ item: Item) { self.init([item]) }

  /// Adds the pixels that count as keys: the map's value in the upper bits, ordered as numbers are,
  /// and the truth in the lowest.
  private static func append(_ item: Item, to ranked: inout ContiguousArray<UInt64>) {
    let pixels = item.map.pixels
    let truth = item.truth.pixels
    let view = item.fieldOfView?.pixels
    for i in 0..<pixels.count {
      if let view, !view[i] { continue }
      // -0 and 0 are one value; NaN comes last.
      let value = pixels[i].isNaN ? -.infinity : pixels[i] + 0
      let bits = value.bitPattern
      let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
      ranked.append(UInt64(ordered) << 1 | (truth[i] ? 1 : 0))
    }
  }

  private static func value(of key: UInt64) -> Float {
    let ordered = UInt32(truncatingIfNeeded: key >> 1)
    return Float(bitPattern: ordered & 0x8000_0000 != 0 ? ordered & 0x7FFF_FFFF : ~ordered)
  }

  /// From keys in ascending order, walked from the largest down.
  private init(ranked: ContiguousArray<UInt64>) {
    var positives = 0
    for key in ranked { positives += Int(key & 1) }
    let negatives = ranked.count - positives
    var truePositives = 0
    var falsePositives = 0
    var area = 0.0
    var best = -1.0
    var threshold = Float.infinity
    var index = ranked.count - 1
    while index >= 0 {
      // All pixels of one value enter together; the trapezoid between is what makes ties count half.
      let value = ranked[index] >> 1
      let before = (truePositives, falsePositives)
      while index >= 0, ranked[index] >> 1 == value {
        if ranked[index] & 1 == 1 { truePositives += 1 } else { falsePositives += 1 }
        index -= 1
      }
      area += Double(falsePositives - before.1) * Double(truePositives + before.0) / 2
      let f1 =
        2 * Double(truePositives) / Double(truePositives + falsePositives + positives)
      if f1 > best {
        best = f1
        threshold = Self.value(of: value << 1)
      }
    }
    let pairs = Double(positives) * Double(negatives)
    areaUnderCurve = pairs > 0 ? area / pairs : 0
    bestF1 = max(best, 0)
    self.threshold = threshold
  }
}
