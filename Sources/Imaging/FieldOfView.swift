/// Finds the part of an image that shows anything: a retina in its black frame, a film inside its
/// collimator.
package struct FieldOfView {
  /// No channel of a pixel outside is lighter than this.
  package var darkest: Float = 0.1
  /// The least share of the image that the frame takes for there to be one.
  package var leastFrame = 0.03
  /// The least share of the image that is left inside.
  package var leastInside = 0.4
  /// The inside is one solid piece: this share of it is farther than 3 % of the image's smaller side
  /// from the frame. White drawings on black are not.
  package var leastCore = 0.7

  /// The largest share of the inside that may be as dark as the frame: a closed outline on black has
  /// an inside, but shows nothing there.
  package var mostDarkInside = 0.5

  /// How many times lighter the picture is a few pixels inside its rim than the frame: a frame ends
  /// abruptly, shadows do not. It is 6 and more for retinas and films in frames, under 3 for dark parts of
  /// films whose light was squared.
  package var leastStep: Float = 4

  /// A detector with the usual bounds.
  package init() {}

  /// The pixels inside, or `nil` where there is no frame.
  package func detect(in image: Image) -> Mask? {
    let (width, height) = (image.width, image.height)
    var dark = Mask(width: width, height: height, repeating: true)
    for plane in image.color {
      // A little blur keeps single noisy pixels from tearing holes into the frame.
      let light = plane.gaussianBlurred(sigma: 1)
      for i in 0..<light.count where light.pixels[i] > darkest { dark.pixels[i] = false }
    }
    let frame = dark.touchingBorder(leastSize: Int(leastFrame / 4 * Double(width * height)))
    let inside = frame.inverted()
    let (total, kept) = (Double(width * height), Double(inside.population))
    guard Double(frame.population) >= leastFrame * total, kept >= leastInside * total,
      Double(inside.intersection(dark).population) <= mostDarkInside * kept
    else { return nil }
    let rim = inside.eroded(radius: 2.5).intersection(inside.eroded(radius: 4.5).inverted())
    let luminance = image.luminance
    guard luminance.median(in: rim) >= leastStep * luminance.median(in: frame) else { return nil }
    let core = inside.eroded(radius: 0.03 * Float(min(width, height)))
    return Double(core.population) >= leastCore * kept ? inside : nil
  }
}

extension Mask {
  /// Its pieces of at least `leastSize` pixels that reach the image's border.
  func touchingBorder(leastSize: Int) -> Mask {
    let components = ConnectedComponents(of: self)
    var touchesBorder = [Bool](repeating: false, count: components.count + 1)
    func mark(_ x: Int, _ y: Int) {
      touchesBorder[Int(components.labels[y * width + x])] = true
    }
    for x in 0..<width {
      mark(x, 0)
      mark(x, height - 1)
    }
    for y in 0..<height {
      mark(0, y)
      mark(width - 1, y)
    }
    return components.mask { number, size in touchesBorder[number] && size >= leastSize }
  }
}

extension Plane {
  /// The median of the pixels in `mask`, 0 where it has none.
  fileprivate func median(in mask: Mask) -> Float {
    let values = ContiguousArray((0..<count).filter { mask.pixels[$0] }.map { pixels[$0] })
    return Plane(width: values.count, height: 1, pixels: values).quantile(0.5) ?? 0
  }
}

extension Plane {
  /// Pixels outside the field of view, and those at its rim, take the light around the nearest one
  /// inside, so that the rim is no edge; a mean, because each single pixel's light would be a ray.
  package func filled(outside fieldOfView: Mask?) -> Plane {
    guard let inside = fieldOfView?.eroded(radius: 4), inside.population > 0 else { return self }
    let nearest = DistanceTransform.nearest(in: inside) { _, _ in }
    var around = Plane(width: width, height: height)
    for rows in Self.bands(width: width, height: height) {
      let (light, own) = cropped(rows: rows, margin: Self.blurRadius(sigma: Self.rimBlur))
      var (seen, weight) = (light, light)
      let first = (rows.lowerBound - own.lowerBound) * width
      for i in 0..<light.count {
        weight.pixels[i] = inside.pixels[first + i] ? 1 : 0
        seen.pixels[i] *= weight.pixels[i]
      }
      let share = weight.gaussianBlurred(sigma: Self.rimBlur, rows: own)
      let blurred = seen.gaussianBlurred(sigma: Self.rimBlur, rows: own)
      for i in 0..<share.count {
        around.pixels[rows.lowerBound * width + i] = blurred.pixels[i] / share.pixels[i]
      }
    }
    var result = self
    for i in 0..<count where !inside.pixels[i] {
      result.pixels[i] = around.pixels[Int(nearest[i])]
    }
    return result
  }

  /// The deviation of the blur that takes the mean of light inside the rim, px.
  private static let rimBlur: Float = 3
}
