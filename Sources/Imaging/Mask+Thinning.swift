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
  public func thinned() -> Mask {
    let stride = width + 2
    var states = ContiguousArray<UInt8>(repeating: 0, count: stride * (height + 2))
    // For each subiteration the pixels to look at.
    var pending: [ContiguousArray<Int>] = [[], []]
    states.withUnsafeMutableBufferPointer { states in
      for y in 0..<height {
        for x in 0..<width where pixels[y * width + x] {
          states[(y + 1) * stride + x + 1] = State.present
        }
      }
      for y in 1..<height + 1 {
        for index in y * stride + 1..<y * stride + width + 1
        where states[index] != 0 && Self.neighbourhood(states, index, stride) != 0xFF {
          states[index] |= State.pending0 | State.pending1
          pending[0].append(index)
        }
      }
      pending[1] = pending[0]
      ThinningRules.removable.withUnsafeBufferPointer { removable in
        var turn = 0
        while !pending[0].isEmpty || !pending[1].isEmpty {
          Self.subiterate(turn, states, stride, removable, &pending)
          turn = 1 - turn
        }
      }
    }
    var result = Mask(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        result.pixels[y * width + x] = states[(y + 1) * stride + x + 1] & State.present != 0
      }
    }
    return result
  }

  /// One pixel's bits while thinning.
  private enum State {
    static let present: UInt8 = 1
    static let pending0: UInt8 = 2
    static let pending1: UInt8 = 4
  }

  private static func subiterate(
    _ turn: Int, _ states: UnsafeMutableBufferPointer<UInt8>, _ stride: Int,
    _ removable: UnsafeBufferPointer<UInt8>, _ pending: inout [ContiguousArray<Int>]
  ) {
    let rule = UInt8(turn == 0 ? 1 : 2)
    let flag = turn == 0 ? State.pending0 : State.pending1
    // All answers come before the first removal.
    var removed: ContiguousArray<Int> = []
    for index in pending[turn] {
      states[index] &= ~flag
      if states[index] & State.present != 0,
        removable[neighbourhood(states, index, stride)] & rule != 0
      {
        removed.append(index)
      }
    }
    pending[turn].removeAll(keepingCapacity: true)
    for index in removed { states[index] &= ~State.present }
    for index in removed {
      for row in [index &- stride, index, index &+ stride] {
        for neighbour in row &- 1...row &+ 1 where states[neighbour] & State.present != 0 {
          if states[neighbour] & State.pending0 == 0 {
            states[neighbour] |= State.pending0
            pending[0].append(neighbour)
          }
          if states[neighbour] & State.pending1 == 0 {
            states[neighbour] |= State.pending1
            pending[1].append(neighbour)
          }
        }
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
