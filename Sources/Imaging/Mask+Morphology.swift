extension Mask {
  /// The pixels not in the set.
  public func inverted() -> Mask {
    Mask(width: width, height: height, pixels: ContiguousArray(pixels.lazy.map { !$0 }))
  }

  /// The pixels in both sets, which have one size.
  public func intersection(_ other: Mask) -> Mask { combined(with: other) { $0 && $1 } }

  /// The pixels in either set; both have one size.
  public func union(_ other: Mask) -> Mask { combined(with: other) { $0 || $1 } }

  /// The pixels of this set that are not in the other; both have one size.
  public func subtracting(_ other: Mask) -> Mask { combined(with: other) { $0 && !$1 } }

  /// The pixels at most `radius` pixels (between centres) from the set: dilation by a disc.
  public func dilated(radius: Float) -> Mask {
    precondition(radius >= 0, "a disc's radius is not negative; got \(radius)")
    guard radius >= 1 else { return self }
    var result = Mask(width: width, height: height)
    result.pixels.withUnsafeMutableBufferPointer { out in
      if radius <= Self.largestStamp {
        stamp(into: out, radius)
      } else {
        DistanceTransform.nearest(in: self) { y, distances in
          let start = y * width
          for x in 0..<distances.count { out[start &+ x] = distances[x] <= radius }
        }
      }
    }
    return result
  }

  /// Discs up to this radius are drawn, which takes no memory; of larger ones distances are less work.
  private static let largestStamp: Float = 8

  /// Draws what a disc covers that is moved along each run of pixels.
  private func stamp(into out: UnsafeMutableBufferPointer<Bool>, _ radius: Float) {
    let reach = Int(radius)
    // How far the disc reaches to each side, `dy` rows from its middle.
    let halves = (0...reach).map { dy in
      (0...reach).last { dx in Float(dx * dx + dy * dy).squareRoot() <= radius } ?? 0
    }
    pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        let first = y * width
        pixels.forEachRun(in: first..<first + width) { start, end in
          for other in max(y - reach, 0)...min(y + reach, height - 1) {
            let half = halves[abs(other - y)]
            for column in max(start - first - half, 0)..<min(end - first + half, width) {
              out[other &* width &+ column] = true
            }
          }
        }
      }
    }
  }

  /// The pixels more than `radius` pixels (between centres) from every pixel outside the set:
  /// erosion by a disc. What lies beyond the border counts as inside, so the border itself takes
  /// nothing away.
  public func eroded(radius: Float) -> Mask { inverted().dilated(radius: radius).inverted() }

  /// Erosion, then dilation: parts narrower than the disc go.
  public func opened(radius: Float) -> Mask { eroded(radius: radius).dilated(radius: radius) }

  /// Dilation, then erosion: gaps narrower than the disc are closed.
  public func closed(radius: Float) -> Mask { dilated(radius: radius).eroded(radius: radius) }

  /// A plane that is 1 in the set and 0 outside.
  public var plane: Plane {
    Plane(width: width, height: height, pixels: ContiguousArray(pixels.lazy.map { $0 ? 1 : 0 }))
  }

  @inline(__always)
  private func combined(with other: Mask, _ rule: (Bool, Bool) -> Bool) -> Mask {
    precondition(
      width == other.width && height == other.height,
      "masks of \(width) x \(height) and \(other.width) x \(other.height) have different sizes")
    var result = self
    result.pixels.withUnsafeMutableBufferPointer { out in
      other.pixels.withUnsafeBufferPointer { other in
        for i in 0..<out.count { out[i] = rule(out[i], other[i]) }
      }
    }
    return result
  }
}
