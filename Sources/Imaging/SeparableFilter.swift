import Workers

/// A one-dimensional kernel, even or odd, applied along the rows, along the columns, or both.
///
/// Sums run over the taps in one fixed order, so a result does not depend on how many pixels a vector
/// register holds. What an odd kernel says of a constant is exactly 0. Of work that is cancelled the rest
/// of a result stays zero.
struct AxisKernel {
  /// How the weights on one side of the centre follow from those on the other.
  enum Parity {
    /// The tap at -k has the weight of that at +k: a blur.
    case even
    /// The tap at -k has minus the weight of that at +k: a derivative.
    case odd
  }

  /// The weights from the centre outward: `weights[k]` belongs to the tap at +k.
  let weights: [Float]
  /// Whether the weight of tap -k is that of tap k (even) or its negative (odd).
  let parity: Parity

  init(weights: [Float], parity: Parity = .even) {
    self.weights = weights
    self.parity = parity
  }

  /// How far the kernel reaches from its centre, in pixels.
  var radius: Int { weights.count - 1 }

  /// `plane` filtered along rows and columns, or some `rows` of what that gives. Filtered rows are held only as long as
  /// columns reach to them.
  func applied(to plane: Plane, border: BorderRule, rows: Range<Int>? = nil) -> Plane {
    let rows = rows ?? 0..<plane.height
    guard radius > 0, plane.count > 0 else {
      return rows.count == plane.height
        ? plane : plane.cropped(columns: 0..<plane.width, rows: rows)
    }
    return switch parity {
    case .even: filtered(plane, rows, border, isOdd: false)
    case .odd: filtered(plane, rows, border, isOdd: true)
    }
  }

  /// `plane` filtered along its rows.
  func alongRows(_ plane: Plane, _ border: BorderRule) -> Plane {
    switch parity {
    case .even: filteredRows(plane, border, isOdd: false)
    case .odd: filteredRows(plane, border, isOdd: true)
    }
  }

  /// `plane` filtered along its columns.
  func alongColumns(_ plane: Plane, _ border: BorderRule) -> Plane {
    switch parity {
    case .even: filteredColumns(plane, border, isOdd: false)
    case .odd: filteredColumns(plane, border, isOdd: true)
    }
  }

  // Both are inlined for a parity that the compiler knows, so that no tap asks for it.

  @inline(__always)
  private func filteredRows(_ plane: Plane, _ border: BorderRule, isOdd: Bool) -> Plane {
    let (width, height) = (plane.width, plane.height)
    var result = Plane(width: width, height: height)
    var line = PaddedLine(width: width, radius: radius, border)
    result.pixels.withUnsafeMutableBufferPointer { out in
      plane.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          if Cancellation.ends(before: y) { return }
          let target = UnsafeMutableBufferPointer(rebasing: out[y * width..<(y + 1) * width])
          line.with(pixels, row: y) { filterRow($0, into: target, isOdd: isOdd) }
        }
      }
    }
    return result
  }

  @inline(__always)
  private func filtered(
    _ plane: Plane, _ rows: Range<Int>, _ border: BorderRule, isOdd: Bool
  ) -> Plane {
    let (width, radius, count) = (plane.width, radius, 2 * radius + 1)
    var result = Plane(width: width, height: rows.count)
    var line = PaddedLine(width: width, radius: radius, border)
    // The filtered rows from `radius` above one to `radius` below it, each in the place of the one that left.
    var held = ContiguousArray<Float>(repeating: 0, count: count * width)
    var places = ContiguousArray(repeating: 0, count: count)
    result.pixels.withUnsafeMutableBufferPointer { out in
      plane.pixels.withUnsafeBufferPointer { pixels in
        held.withUnsafeMutableBufferPointer { held in
          guard let base = held.baseAddress, let outBase = out.baseAddress else { return }
          var next = 0
          for y in 0..<rows.count {
            if Cancellation.ends(before: y) { return }
            while next < y + count {
              let source = border.index(rows.lowerBound + next - radius, count: plane.height)
              let target = UnsafeMutableBufferPointer(
                start: base + next % count * width, count: width)
              line.with(pixels, row: source) { filterRow($0, into: target, isOdd: isOdd) }
              next += 1
            }
            for k in 0..<count { places[k] = (y + k) % count * width }
            places.withUnsafeBufferPointer { places in
              filterColumns(
                UnsafePointer(base), places, into: outBase + y * width, width, isOdd: isOdd)
            }
          }
        }
      }
    }
    return result
  }

  /// One row, from `line` with margins of `radius` on both sides.
  @inline(__always)
  private func filterRow(
    _ line: UnsafeBufferPointer<Float>, into out: UnsafeMutableBufferPointer<Float>, isOdd: Bool
  ) {
    guard let base = line.baseAddress, let out8 = out.baseAddress else { return }
    let (width, radius) = (out.count, radius)
    weights.withUnsafeBufferPointer { weights in
      var x = 0
      // Sixteen sums stay in registers over all taps.
      while x &+ 16 <= width {
        let centre = base + (radius &+ x)
        var low = load(centre) * weights[0]
        var high = load(centre + 8) * weights[0]
        for k in 1..<weights.count {
          low += pair(load(centre - k), load(centre + k), isOdd) * weights[k]
          high += pair(load(centre + (8 &- k)), load(centre + (8 &+ k)), isOdd) * weights[k]
        }
        store(low, out8 + x)
        store(high, out8 + (x &+ 8))
        x &+= 16
      }
      while x < width {
        let centre = radius &+ x
        var sum = base[centre] * weights[0]
        for k in 1..<weights.count {
          let (before, after) = (base[centre &- k], base[centre &+ k])
          sum += (isOdd ? after - before : before + after) * weights[k]
        }
        out8[x] = sum
        x &+= 1
      }
    }
  }

  @inline(__always)
  private func filteredColumns(_ plane: Plane, _ border: BorderRule, isOdd: Bool) -> Plane {
    let (width, height, radius) = (plane.width, plane.height, radius)
    var result = Plane(width: width, height: height)
    let rows = (-radius..<height + radius).map { border.index($0, count: height) * width }
    result.pixels.withUnsafeMutableBufferPointer { out in
      plane.pixels.withUnsafeBufferPointer { pixels in
        rows.withUnsafeBufferPointer { rows in
          guard let base = pixels.baseAddress, let outBase = out.baseAddress else { return }
          for y in 0..<height {
            if Cancellation.ends(before: y) { return }
            let own = UnsafeBufferPointer(rebasing: rows[y...y &+ 2 &* radius])
            filterColumns(base, own, into: outBase + y &* width, width, isOdd: isOdd)
          }
        }
      }
    }
    return result
  }

  /// One row of what the columns give, from rows that begin at `rows`, counted from `base`.
  @inline(__always)
  private func filterColumns(
    _ base: UnsafePointer<Float>, _ rows: UnsafeBufferPointer<Int>,
    into target: UnsafeMutablePointer<Float>, _ width: Int, isOdd: Bool
  ) {
    let centre = radius
    weights.withUnsafeBufferPointer { weights in
      var x = 0
      while x &+ 16 <= width {
        let middle = base + (rows[centre] &+ x)
        var low = load(middle) * weights[0]
        var high = load(middle + 8) * weights[0]
        for k in 1..<weights.count {
          let above = base + (rows[centre &- k] &+ x)
          let below = base + (rows[centre &+ k] &+ x)
          low += pair(load(above), load(below), isOdd) * weights[k]
          high += pair(load(above + 8), load(below + 8), isOdd) * weights[k]
        }
        store(low, target + x)
        store(high, target + (x &+ 8))
        x &+= 16
      }
      while x < width {
        var sum = base[rows[centre] &+ x] * weights[0]
        for k in 1..<weights.count {
          let above = base[rows[centre &- k] &+ x]
          let below = base[rows[centre &+ k] &+ x]
          sum += (isOdd ? below - above : above + below) * weights[k]
        }
        target[x] = sum
        x &+= 1
      }
    }
  }
}

/// A row of a plane with the margins that a filter sees beyond its ends.
private struct PaddedLine {
  private let width: Int
  private let margins: [(before: Int, after: Int)]
  private var values: ContiguousArray<Float>

  init(width: Int, radius: Int, _ border: BorderRule) {
    self.width = width
    margins = (0..<radius).map { k in
      (border.index(k - radius, count: width), border.index(width + k, count: width))
    }
    values = ContiguousArray(repeating: 0, count: width + 2 * radius)
  }

  /// Calls `body` with row `y` of `pixels` and its margins.
  @inline(__always)
  mutating func with(
    _ pixels: UnsafeBufferPointer<Float>, row y: Int, _ body: (UnsafeBufferPointer<Float>) -> Void
  ) {
    let (width, radius) = (width, margins.count)
    let row = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
    values.withUnsafeMutableBufferPointer { line in
      for x in 0..<width { line[radius &+ x] = row[x] }
      for k in 0..<radius {
        line[k] = row[margins[k].before]
        line[radius + width + k] = row[margins[k].after]
      }
      body(UnsafeBufferPointer(line))
    }
  }
}

/// What two taps at one distance from the centre add up to.
@inline(__always)
private func pair(_ before: SIMD8<Float>, _ after: SIMD8<Float>, _ isOdd: Bool) -> SIMD8<Float> {
  isOdd ? after - before : before + after
}

@inline(__always)
private func load(_ address: UnsafePointer<Float>) -> SIMD8<Float> {
  UnsafeRawPointer(address).loadUnaligned(as: SIMD8<Float>.self)
}

@inline(__always)
private func store(_ value: SIMD8<Float>, _ address: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(address).storeBytes(of: value, as: SIMD8<Float>.self)
}
