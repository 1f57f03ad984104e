import Geometry

/// The colours of a scale from the lowest number, at the foot, to the highest, with numbers beside them.
package struct ColorBar {
  package var scale: ColorScale
  /// The numbers of the first and the last colour.
  package var range: ClosedRange<Double>
  package var box: Box

  /// The bar fills `box`; its numbers are to the right of it.
  package init(_ scale: ColorScale, range: ClosedRange<Double>, box: Box) {
    (self.scale, self.range, self.box) = (scale, range, box)
  }

  package var marks: [Mark] {
    let steps = (0..<64).map { [1 - Double($0) / 63] }
    let numbers = Axis("", range)
    return [.picture(scale.picture(of: steps, in: 0...1), box)]
      + numbers.ticks.map { tick in
        let at = box.bottom - numbers.share(of: tick) * box.height
        return .text(numbers.label(of: tick), Point(box.right + 5, at + 5), size: 12, .soft)
      }
  }
}
