import Workers

extension Mask {
  /// The set thinned to lines one pixel wide that are connected as it is.
  ///
  /// Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", 1984, doi
  /// 10.1145/357994.358023, with the exceptions of scikit-image's `skeletonize` (see
  /// `ThinningRules`), with which it agrees pixel for pixel; beyond the border nothing is in the
  /// set.
  ///
  /// The method takes turns between two subiterations, each of which looks at all pixels as they
  /// are at its start and removes those that its rule allows, until nothing changes. Only pixels
  /// next to a removed one can have changed their answer, so after the first round only those are
  /// looked at again: the cost is that of one pass and of the pixels removed.
  ///
  /// `guoHall` removes by other rules and is else the same; it agrees with scikit-image's `thin`.
  public func thinned(_ thinning: Thinning = .zhangSuen) -> Mask {
    var states = ThinningStates(self)
    var result = Mask(width: width, height: height)
    states.thin(ThinningRules.table(thinning))
    result.pixels.withUnsafeMutableBufferPointer { out in
      states.bits.withUnsafeBufferPointer { bits in
        for y in 0..<height {
          let margin = (y + 1) * states.stride + 1
          for x in 0..<width {
            out[y &* width &+ x] = bits[margin &+ x] & ThinningStates.present != 0
          }
        }
      }
    }
    return result
  }
}

/// The pixels of a mask while it is thinned, with a margin of one pixel.
private struct ThinningStates {
  static let present: UInt8 = 1
  /// Whether the pixel is on the list of the first or the second subiteration.
  static let pending: (first: UInt8, second: UInt8) = (2, 4)

  let stride: Int
  var bits: ContiguousArray<UInt8>
  private let population: Int

  init(_ mask: Mask) {
    let (width, height) = (mask.width, mask.height)
    let stride = width + 2
    var bits = ContiguousArray<UInt8>(repeating: 0, count: stride * (height + 2))
    bits.withUnsafeMutableBufferPointer { bits in
      mask.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let margin = (y + 1) * stride + 1
          for x in 0..<width { bits[margin &+ x] = pixels[y &* width &+ x] ? Self.present : 0 }
        }
      }
    }
    self.stride = stride
    self.bits = bits
    population = mask.population
  }

  /// Subiterations in turn, until there is nothing to look at.
  mutating func thin(_ rules: ContiguousArray<UInt8>) {
    let (stride, population) = (stride, population)
    // A pixel is at most once on each list; one more place for what is written and not counted.
    var places = ContiguousArray<Int>(repeating: 0, count: 3 * (population + 1))
    bits.withUnsafeMutableBufferPointer { bits in
      places.withUnsafeMutableBufferPointer { places in
        func part(_ k: Int) -> UnsafeMutableBufferPointer<Int> {
          UnsafeMutableBufferPointer(
            rebasing: places[k * (population + 1)..<(k + 1) * (population + 1)])
        }
        var (first, second, removed) = (List(part(0)), List(part(1)), List(part(2)))
        for index in bits.indices where bits[index] != 0 {
          guard Self.neighbourhood(bits, index, stride) != 0xFF else { continue }
          bits[index] |= Self.pending.first | Self.pending.second
          first.append(index, if: 1)
          second.append(index, if: 1)
        }
        rules.withUnsafeBufferPointer { rules in
          while (first.count > 0 || second.count > 0) && !Cancellation.isRequested {
            Self.remove(from: bits, stride, rules, 1, Self.pending.first, &first, &removed)
            Self.enlist(around: removed, bits, stride, &first, &second)
            Self.remove(from: bits, stride, rules, 2, Self.pending.second, &second, &removed)
            Self.enlist(around: removed, bits, stride, &first, &second)
          }
        }
      }
    }
  }

  /// Pixels by index. Appending without a branch halved the time of `thin`: whether a neighbour is
  /// to be looked at cannot be predicted.
  private struct List {
    let indices: UnsafeMutableBufferPointer<Int>
    var count = 0

    init(_ indices: UnsafeMutableBufferPointer<Int>) { self.indices = indices }

    /// Appends `index` if `condition` is 1, and not if it is 0.
    @inline(__always)
    mutating func append(_ index: Int, if condition: UInt8) {
      indices[count] = index
      count &+= Int(condition)
    }
  }

  /// Empties `list` and removes those of its pixels that `rule` (bit 0 or 1 of the rules) allows;
  /// all answers come before the first removal.
  private static func remove(
    from bits: UnsafeMutableBufferPointer<UInt8>, _ stride: Int,
    _ rules: UnsafeBufferPointer<UInt8>, _ rule: UInt8, _ flag: UInt8,
    _ list: inout List, _ removed: inout List
  ) {
    removed.count = 0
    for k in 0..<list.count {
      let index = list.indices[k]
      let state = bits[index] & ~flag
      bits[index] = state
      let allowed = rules[neighbourhood(bits, index, stride)] &>> (rule &- 1)
      removed.append(index, if: state & present & allowed)
    }
    list.count = 0
    for k in 0..<removed.count { bits[removed.indices[k]] &= ~present }
  }

  /// Puts the neighbours of removed pixels on both lists.
  private static func enlist(
    around removed: List, _ bits: UnsafeMutableBufferPointer<UInt8>, _ stride: Int,
    _ first: inout List, _ second: inout List
  ) {
    for k in 0..<removed.count {
      var rowStart = removed.indices[k] &- stride &- 1
      for _ in 0..<3 {
        for neighbour in rowStart..<rowStart &+ 3 {
          let state = bits[neighbour]
          let isPresent = state & present
          first.append(neighbour, if: isPresent & ~(state &>> 1))
          second.append(neighbour, if: isPresent & ~(state &>> 2))
          bits[neighbour] = state | (isPresent &* (pending.first | pending.second))
        }
        rowStart &+= stride
      }
    }
  }

  /// The eight neighbours as bits, clockwise from the upper left one (bit 0) to the left one (bit
  /// 7).
  @inline(__always)
  private static func neighbourhood(
    _ states: UnsafeMutableBufferPointer<UInt8>, _ index: Int, _ stride: Int
  ) -> Int {
    let (above, below) = (index &- stride, index &+ stride)
    var bits = Int(states[above &- 1] & 1)
    bits |= Int(states[above] & 1) &<< 1
    bits |= Int(states[above &+ 1] & 1) &<< 2
    bits |= Int(states[index &+ 1] & 1) &<< 3
    bits |= Int(states[below &+ 1] & 1) &<< 4
    bits |= Int(states[below] & 1) &<< 5
    bits |= Int(states[below &- 1] & 1) &<< 6
    bits |= Int(states[index &- 1] & 1) &<< 7
    return bits
  }
}
