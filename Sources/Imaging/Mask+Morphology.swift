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
    let distance = DistanceTransform(to: self).distance
    return Mask(
      width: width, height: height, pixels: ContiguousArray(distance.pixels.map { $0 <= radius }))
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
