import Imaging

/// The pixels of soft maps in order of their values: the one sort that all scores of maps start from.
struct RankedPixels {
  /// In ascending order: the map's value in the upper bits, ordered as numbers are, and the truth in
  /// the lowest.
  private var keys: ContiguousArray<UInt64> = []
  /// The number of pixels that are curves.
  let positives: Int
  /// The number of pixels that are not.
  var negatives: Int { keys.count - positives }

  /// The counts when all pixels of at least `value` are taken for curves.
  struct Level {
    /// The smallest value among the pixels taken.
    var value: Float
    /// The number of pixels taken that are curves.
    var truePositives: Int
    /// The number of pixels taken that are not.
    var falsePositives: Int
  }

  /// The pixels that count of all `items`.
  init(_ items: [SoftMapScores.MapWithTruth]) {
    keys.reserveCapacity(items.reduce(0) { $0 + $1.map.count })
    for item in items { Self.append(item, to: &keys) }
    Self.sort(&keys)
    positives = keys.reduce(0) { $0 + Int($1 & 1) }
  }

  private static func append(
    _ item: SoftMapScores.MapWithTruth, to keys: inout ContiguousArray<UInt64>
  ) {
    let pixels = item.map.pixels
    let truth = item.truth.pixels
    let view = item.fieldOfView?.pixels
    for i in 0..<pixels.count {
      if let view, !view[i] { continue }
      // -0 and 0 are one value; NaN comes last.
      let value = pixels[i].isNaN ? -.infinity : pixels[i] + 0
      let bits = value.bitPattern
      let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
      keys.append(UInt64(ordered) << 1 | (truth[i] ? 1 : 0))
    }
  }

  /// Sorts keys of 33 bits by counting, eleven bits at a time: a set has millions of them.
  private static func sort(_ keys: inout ContiguousArray<UInt64>) {
    let mask: UInt64 = 0x7FF
    var sorted = keys
    for shift: UInt64 in [0, 11, 22] {
      var places = [Int](repeating: 0, count: Int(mask) + 1)
      for key in keys { places[Int(key >> shift & mask)] += 1 }
      var start = 0
      for digit in places.indices { (places[digit], start) = (start, start + places[digit]) }
      for key in keys {
        let digit = Int(key >> shift & mask)
        sorted[places[digit]] = key
        places[digit] += 1
      }
      swap(&keys, &sorted)
    }
  }

  private static func value(of key: UInt64) -> Float {
    let ordered = UInt32(truncatingIfNeeded: key >> 1)
    return Float(bitPattern: ordered & 0x8000_0000 != 0 ? ordered & 0x7FFF_FFFF : ~ordered)
  }

  /// Calls `body` for each value that occurs, from the largest down; all pixels of one value are taken
  /// together.
  func forEachLevel(_ body: (Level) -> Void) {
    var (truePositives, falsePositives) = (0, 0)
    var index = keys.count - 1
    while index >= 0 {
      let key = keys[index]
      while index >= 0, keys[index] >> 1 == key >> 1 {
        if keys[index] & 1 == 1 { truePositives += 1 } else { falsePositives += 1 }
        index -= 1
      }
      body(
        Level(
          value: Self.value(of: key), truePositives: truePositives, falsePositives: falsePositives))
    }
  }
}
