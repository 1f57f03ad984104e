import ArgumentParser
import Geometry
import Imaging
import Morphometry

/// A number and the unit behind it, such as `0.2mm`.
private struct Quantity {
  var value: Double
  var unit: String

  /// A positive number, or 0 too.
  init?(_ text: some StringProtocol) {
    let unit = text.reversed().prefix { !$0.isNumber && $0 != "." }
    guard let value = Double(text.dropLast(unit.count)), value >= 0, value.isFinite else {
      return nil
    }
    (self.value, self.unit) = (value, String(unit.reversed()))
  }

  /// In millimetres, where the unit is one of length; not of 0.
  var millimetres: Double? {
    guard value > 0 else { return nil }
    return PixelScale.millimetres(in: unit).map { value * $0 }
  }
}

/// The number of a curve that is called `curve-3` or `3`.
private func curveNumber(_ text: Substring) -> Int? {
  Int(text.hasPrefix("curve-") ? text.dropFirst(6) : text)
}

/// How large a pixel is: `0.2mm`, or `0.2x0.3mm` where columns and rows are not as far apart.
struct PixelSize: ExpressibleByArgument {
  var x: Double
  var y: Double

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count < 3, let last = Quantity(parts[parts.count - 1]), let y = last.millimetres,
      let x = parts.count == 1 ? y : Quantity(parts[0] + last.unit)?.millimetres
    else { return nil }
    (self.x, self.y) = (x, y)
  }
}

/// Something in the image whose size is known.
struct Calibration: ExpressibleByArgument {
  /// What it is.
  enum Reference {
    /// The width of a curve.
    case curve(Int)
    /// How far apart two places are, px.
    case points(Point, Point)
  }

  var reference: Reference
  var millimetres: Double
  /// As it was written.
  var text: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let size = Quantity(parts[1]) else { return nil }
    // 1 F, of the scale of J.-F.-B. Charrière, is a third of a millimetre of outer diameter.
    let french = ["F", "Fr"].contains(size.unit) && size.value > 0 ? size.value / 3 : nil
    guard let millimetres = french ?? size.millimetres else { return nil }
    let numbers = parts[0].split(separator: ",").compactMap { Double($0) }
    if numbers.count == 4, numbers.allSatisfy(\.isFinite), french == nil {
      reference = .points(Point(numbers[0], numbers[1]), Point(numbers[2], numbers[3]))
    } else if let curve = curveNumber(parts[0]) {
      reference = .curve(curve)
    } else {
      return nil
    }
    (self.millimetres, text) = (millimetres, argument)
  }
}

/// Where somebody says that a narrowing is: `curve-3:12..31mm`, or in px.
struct LesionPlace: ExpressibleByArgument {
  var curve: Int
  var range: ClosedRange<Double>
  var isMillimetres: Bool
  /// As it was written.
  var text: String

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let curve = curveNumber(parts[0]),
      let dots = parts[1].firstRange(of: ".."),
      let start = Double(parts[1][..<dots.lowerBound]),
      let end = Quantity(parts[1][dots.upperBound...]), start >= 0, start < end.value,
      ["", "px", "mm"].contains(end.unit)
    else { return nil }
    (self.curve, range, isMillimetres, text) = (
      curve, start...end.value, end.unit == "mm", argument
    )
  }
}

/// Where a picture goes, and what its colours say: `tree.svg`, or `order=tree.png`.
struct TreePictureOption: ExpressibleByArgument {
  /// `nil` leaves it to what is known.
  var measure: TreePicture.Measure?
  var path: String

  init(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    measure = parts.count == 2 ? TreePicture.Measure(rawValue: String(parts[0])) : nil
    path = measure == nil ? argument : String(parts[1])
  }
}

/// Where the diameter along a curve goes: `profile.svg`, or `curve-3=profile.png`.
struct ProfileOption: ExpressibleByArgument {
  /// `nil` stands for the curve with the worst narrowing, or else the longest.
  var curve: Int?
  var path: String

  init(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    curve = parts.count == 2 ? curveNumber(parts[0]) : nil
    path = curve == nil ? argument : String(parts[1])
  }
}

/// The ring between two circles about a place: `cx,cy,r1,r2`, px.
struct RingOption: ExpressibleByArgument {
  var ring: MeasuringRing

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    guard parts.count == 4, numbers.count == 4, numbers.allSatisfy(\.isFinite), numbers[2] >= 0,
      numbers[2] < numbers[3]
    else { return nil }
    ring = MeasuringRing(
      centre: Point(numbers[0], numbers[1]), radii: numbers[2]...numbers[3])
  }
}
