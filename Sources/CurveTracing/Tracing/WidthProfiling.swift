import Foundation
import Geometry
import Imaging
import Workers

/// Measures how wide curves are all along their length.
///
/// 1. Across the curve, about every pixel of its arc length, light is a straight ground less a times what the curve
/// takes away, blurred: light itself less a bar of ink, or the logarithm of light less the chords of a round vessel
/// (`Shape`). Width, middle and a are fitted to the mean of a few profiles along the curve; places that another curve
/// covers do not count. 2. Which shape, and how much blur, is asked of the image as a whole: what explains most of the
/// profiles. 3. Of curves thinner than the blur only the product of width and a is seen. So a is taken to be near that
/// of the curve where it is wide, or else that of the image. 4. Widths follow the curve smoothly, each as far as its
/// error says, and are carried across places where they cannot be measured.
///
/// A tube of radius r takes a · 2 √(r² - s²) of the logarithm of light (Beer and Lambert); the smoother is
/// E. T. Whittaker's, "On a New Method of Graduation", Proc. Edinburgh Math. Soc. 41, 1923,
/// doi 10.1017/S0013091500077853.
struct WidthProfiling {
  /// What a curve takes away across itself.
  enum Shape: CaseIterable {
    /// As much everywhere, of light: ink, and what glows.
    case bar
    /// The chord of a circle, of light: a tube that glows.
    case tube
    /// The chord of a circle, of the logarithm of light: a tube that absorbs.
    case absorber

    var isTube: Bool { self != .bar }
  }

  /// Px between the samples of a profile across the curve.
  fileprivate static let step = 0.5
  /// Profiles on either side that are averaged with each.
  private static let stretch = 2
  /// The deviations of blur among which the image decides, px.
  private static let blurs: [Double] = [0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.1, 1.3, 1.6, 2]
  /// How many profiles are asked for the shape and the blur.
  private static let asked = 120
  /// Wider curves tell the blur, px.
  private static let wide = 4.0
  /// How far a may be from that of the curve where it is wide, as a share.
  fileprivate static let spread = 0.25
  /// A width whose error is a smaller share of it is sure.
  private static let surely = 0.08
  /// Neighbouring samples of a profile err alike: the sum of squares counts for so much less.
  fileprivate static let alike = 2.0
  /// How much the slope of widths changes from one pixel to the next, px.
  private static let bend = 0.3

  /// Light in which the curves are dark.
  private let light: Plane
  /// Whether light has a logarithm.
  private let absorbs: Bool
  private let pool: WorkerPool

  /// - Parameter light: light in which the curves are dark: 0…1, or below 0 where bright curves are meant.
  init(light: Plane, pool: WorkerPool) {
    self.light = light
    absorbs = light.pixels.allSatisfy { $0 >= 0 }
    self.pool = pool
  }

  /// Light below it is as good as none.
  private static let darkest = 0.02

  /// The curves with profiles, and with what these say as widths at the knots: all that are lines, no dots and not
  /// dashed.
  func profiled(_ curves: [TracedCurve]) -> [TracedCurve] {
    let courses = curves.map { curve in
      curve.kind == .line && !curve.isDot && curve.dashes.isEmpty ? Course(curve) : nil
    }
    let owners = Owners(courses, width: light.width, height: light.height)
    let profiles = pool.map(courses.count) { index in
      courses[index].map { across($0, index, owners) } ?? []
    }
    guard let model = model(of: profiles.joined().compactMap { $0 }) else { return curves }
    let free = pool.map(profiles.count) { index in
      profiles[index].map { $0.flatMap { model.fit($0) } }
    }
    let noise = Self.noise(of: free.joined().compactMap { $0 })
    let known = Self.amount(
      of: free.joined().compactMap { $0 }, blur: model.blur, noise: noise, leastShare: 0)
    return pool.map(curves.count) { index in
      guard let course = courses[index] else { return curves[index] }
      let amount =
        Self.amount(
          of: free[index].compactMap { $0 }, blur: model.blur, noise: noise, leastShare: 0.3)
        ?? known
      let fits = zip(profiles[index], free[index]).map { profile, fit -> Fit? in
        guard let profile, let fit, let amount, fit.width < Self.leastBlurs * model.blur else {
          return fit
        }
        return model.fit(profile, near: amount, noise: noise) ?? fit
      }
      return course.measured(fits, noise: noise, bend: Self.bend) ?? curves[index]
    }
  }

  /// Curves wider than so many blurs tell width and amount apart.
  private static let leastBlurs = 6.0

  // MARK: - Across

  /// The mean light across a curve at a place.
  struct Profile {
    /// The light, or nothing, of each shape's plane, from `-reach` to `reach`, px.
    var light: [Double]
    var logarithm: [Double]
    /// How many pixels' worth of profiles each sample is the mean of, 0…1.
    var weight: [Double]
    var reach: Double
    var guess: Double
  }

  /// The profiles across a curve, `nil` where too little of it is in plain sight.
  private func across(_ course: Course, _ number: Int, _ owners: Owners) -> [Profile?] {
    let places = course.points.indices
    let counts = course.guesses.map { Int((0.8 * $0 + 5).rounded(.up) / Self.step) }
    func neighbours(_ index: Int) -> ClosedRange<Int> {
      max(index - Self.stretch, 0)...min(index + Self.stretch, places.count - 1)
    }
    // Each place's light as far as it and its neighbours look; nothing where another curve is.
    let single = places.map { index -> [Double?] in
      let count = neighbours(index).reduce(0) { max($0, counts[$1]) }
      return (-count...count).map { k in
        let p = course.points[index] + course.normals[index] * (Double(k) * Self.step)
        return owners.isFree(p, for: number) ? Double(light.sample(x: p.x, y: p.y)) : nil
      }
    }
    return places.map { index in
      let (count, around) = (counts[index], neighbours(index))
      var profile = Profile(
        light: Array(repeating: 0, count: 2 * count + 1), logarithm: [], weight: [],
        reach: Double(count) * Self.step, guess: course.guesses[index])
      (profile.logarithm, profile.weight) = (profile.light, profile.light)
      for place in around {
        let values = single[place]
        let first = values.count / 2 - count
        for k in 0...2 * count {
          guard let value = values[first + k] else { continue }
          profile.light[k] += value
          if absorbs { profile.logarithm[k] += log(max(value, Self.darkest)) }
          profile.weight[k] += 1
        }
      }
      for k in profile.weight.indices where profile.weight[k] > 0 {
        profile.light[k] /= profile.weight[k]
        profile.logarithm[k] /= profile.weight[k]
        profile.weight[k] /= Double(around.count)
      }
      let (before, middle) = (profile.weight[..<count], profile.weight[(count - 2)...(count + 2)])
      let after = profile.weight[(count + 1)...]
      let isSeen =
        middle.allSatisfy { $0 >= 0.5 }
        && [before, after].allSatisfy { side in 5 * side.count { $0 > 0 } >= 3 * side.count }
      return isSeen ? profile : nil
    }
  }

  // MARK: - The image as a whole

  /// The shape and blur that explain most of the profiles; `nil` where there are none.
  private func model(of profiles: [Profile]) -> Model? {
    let wide = profiles.filter { $0.guess >= Self.wide }
    let all = wide.count >= 20 ? wide : profiles
    guard !all.isEmpty else { return nil }
    let stride = max(all.count / Self.asked, 1)
    let asked = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] }
    @Sendable func unexplained(_ model: Model) -> Double {
      let shares = asked.map { model.fit($0)?.unexplained ?? 1 }.sorted()
      // The mean of the better three quarters: a profile may cross what is no curve.
      let kept = shares.prefix(max(3 * shares.count / 4, 1))
      return kept.reduce(0, +) / Double(kept.count)
    }
    let tables = [false, true].map { isTube in
      pool.map(Self.blurs.count) { BlurredShapes(isTube: isTube, blur: Self.blurs[$0]) }
    }
    let shapes = Shape.allCases.filter { $0 != .absorber || absorbs }
    let tried = pool.map(shapes.count * Self.blurs.count) { index in
      let shape = shapes[index / Self.blurs.count]
      return unexplained(
        Model(shape: shape, table: tables[shape.isTube ? 1 : 0][index % Self.blurs.count]))
    }
    // Each shape at its best: between the blurs that were tried it is where a parabola says.
    let best = pool.map(shapes.count) { index -> (model: Model, unexplained: Double) in
      let own = Array(tried[(index * Self.blurs.count)...].prefix(Self.blurs.count))
      let k = own.indices.min { own[$0] < own[$1] } ?? 0
      var blur = Self.blurs[k]
      if k > 0, k + 1 < own.count {
        let around = (k - 1...k + 1).map { (x: Self.blurs[$0], y: own[$0]) }
        blur = parabolaVertex(around[0], around[1], around[2])
      }
      let model = Model(
        shape: shapes[index],
        table: BlurredShapes(isTube: shapes[index].isTube, blur: blur))
      return (model, unexplained(model))
    }
    guard let found = best.min(by: { $0.unexplained < $1.unexplained })?.model else { return nil }
    let fits = asked.compactMap { found.fit($0) }
    guard found.shape == .absorber,
      let amount = Self.amount(
        of: fits, blur: found.blur, noise: Self.noise(of: fits), leastShare: 0)
    else { return found }
    return Model(
      shape: found.shape,
      table: BlurredShapes(isTube: true, blur: found.blur, absorption: amount))
  }

  /// The deviation of the profiles from what was fitted to them; of the median place.
  private static func noise(of fits: [Fit]) -> Double {
    let variances = fits.map { $0.squares / max($0.weight - 5, 1) }.sorted()
    return variances.isEmpty ? 0 : variances[variances.count / 2].squareRoot()
  }

  /// The median amount where the curve is surely wide enough to tell; `nil` where it hardly is.
  private static func amount(of fits: [Fit], blur: Double, noise: Double, leastShare: Double)
    -> Double?
  {
    let amounts = fits.filter {
      $0.width > 3 * blur + 1 && noise / $0.sharpness.squareRoot() < surely * $0.width
    }.map(\.amount).sorted()
    return amounts.count >= 10 && Double(amounts.count) >= leastShare * Double(fits.count)
      ? amounts[amounts.count / 2] : nil
  }

  /// Where the parabola through three points, the middle one the lowest, has its lowest.
  private func parabolaVertex(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ c: (x: Double, y: Double)
  ) -> Double {
    let (left, right) = ((b.x - a.x) * (b.y - c.y), (b.x - c.x) * (b.y - a.y))
    let bottom = 2 * (left - right)
    return bottom == 0 ? b.x : b.x - ((b.x - a.x) * left - (b.x - c.x) * right) / bottom
  }

  // MARK: - A place

  /// What was fitted at a place.
  struct Fit {
    var width: Double
    var amount: Double
    /// The sum of the squared deviations, and of the samples' weights.
    var squares: Double
    var weight: Double
    /// Half the second derivative of `squares` by the width, 1/px²: how sharply the width is told.
    var sharpness: Double
    /// The share of the profile's variance about its ground that is not explained.
    var unexplained: Double
  }

  /// A shape and a blur.
  struct Model {
    let shape: Shape
    var blur: Double { table.blur }
    /// What a curve of an amount of 1 takes away.
    let table: BlurredShapes
    /// The middles that are tried first, px.
    private static let middles: [Double] = [-0.6, 0, 0.6]

    /// The best width, middle and amount, the amount `near` one that is known, to within a share of it and beside
    /// `noise`; `nil` where nothing is darker along the curve.
    func fit(_ profile: Profile, near amount: Double? = nil, noise: Double = 0) -> Fit? {
      let task = Task(
        profile, light: shape == .absorber ? profile.logarithm : profile.light, model: self,
        amount: amount, noise: noise)
      var best = (width: 0.0, middle: 0.0, cost: Double.infinity)
      func consider(_ width: Double, _ middle: Double) {
        guard width >= 0.3, width <= 2 * profile.reach - 3, abs(middle) <= 1.5 else { return }
        let cost = task.solve(width, middle).cost
        if cost < best.cost { best = (width, middle, cost) }
      }
      // A known amount leaves the middle where it is.
      let middles = amount == nil ? Self.middles : [0]
      var width = 0.7
      while width <= 2 * profile.reach - 3 {
        for middle in middles { consider(width, middle) }
        width *= 1.25
      }
      guard best.cost < .infinity else { return nil }
      for (part, shift) in [(0.1, 0.3), (0.05, 0.15), (0.02, 0.07), (0.01, 0.03), (0.004, 0.012)] {
        for _ in 0..<2 {
          let (width, middle) = (best.width, best.middle)
          consider(width, middle - shift)
          consider(width, middle + shift)
          consider(width * (1 - part), best.middle)
          consider(width * (1 + part), best.middle)
        }
      }
      let solved = task.solve(best.width, best.middle)
      guard solved.amount > 0 else { return nil }
      let h = max(0.1 * best.width, 0.15)
      let bend =
        task.solve(best.width - h, best.middle).cost + task.solve(best.width + h, best.middle).cost
        - 2 * best.cost
      return Fit(
        width: best.width, amount: solved.amount, squares: solved.squares, weight: task.weight,
        sharpness: max(bend / (2 * h * h), 1e-12),
        unexplained: task.variance > 0 ? solved.squares / task.variance : 1)
    }
  }

  /// A profile without its ground.
  private struct Task {
    let model: Model
    let places: [Double]
    let weights: [Double]
    let values: [Double]
    /// The ground: two orthonormal functions.
    let ground: ([Double], [Double])
    let weight: Double
    let variance: Double
    let known: (amount: Double, stiffness: Double)?

    init(_ profile: Profile, light: [Double], model: Model, amount: Double?, noise: Double) {
      self.model = model
      let count = light.count / 2
      let kept = light.indices.filter { profile.weight[$0] > 0 }
      places = kept.map { Double($0 - count) * WidthProfiling.step }
      weights = kept.map { profile.weight[$0].squareRoot() }
      weight = kept.reduce(0) { $0 + profile.weight[$1] }
      let total = weight.squareRoot()
      let level = weights.map { $0 / total }
      let slope = zip(places, weights).map { $0 * $1 }
      let shared = zip(slope, level).reduce(0) { $0 + $1.0 * $1.1 }
      var tilt = zip(slope, level).map { $0 - shared * $1 }
      let size = max(tilt.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
      tilt = tilt.map { $0 / size }
      ground = (level, tilt)
      values = Self.without(ground, zip(kept, weights).map { light[$0] * $1 })
      variance = values.reduce(0) { $0 + $1 * $1 }
      known = amount.map { amount in
        let spread = WidthProfiling.spread * amount
        return (amount, spread > 0 ? WidthProfiling.alike * noise * noise / (spread * spread) : 0)
      }
    }

    private static func without(_ ground: ([Double], [Double]), _ values: [Double]) -> [Double] {
      var (a, b) = (0.0, 0.0)
      for i in values.indices {
        a += values[i] * ground.0[i]
        b += values[i] * ground.1[i]
      }
      return values.indices.map { values[$0] - a * ground.0[$0] - b * ground.1[$0] }
    }

    /// The best amount for a width and a middle, and what is left.
    func solve(
      _ width: Double, _ middle: Double
    ) -> (amount: Double, squares: Double, cost: Double) {
      var (square, product, a, b) = (0.0, 0.0, 0.0, 0.0)
      model.table.withValues(width: width) { taken in
        for i in places.indices {
          let g = taken(places[i] - middle) * weights[i]
          square += g * g
          product -= g * values[i]
          a += g * ground.0[i]
          b += g * ground.1[i]
        }
      }
      // The values have no ground, so that only the shape's own is to be taken off.
      square -= a * a + b * b
      let stiffness = known?.stiffness ?? 0
      let wanted = known?.amount ?? 0
      let amount = max(
        (product + stiffness * wanted) / max(square + stiffness, 1e-12), 0)
      let squares = max(variance - 2 * amount * product + amount * amount * square, 0)
      let strain = stiffness * (amount - wanted) * (amount - wanted)
      return (amount, squares, squares + strain)
    }
  }
}

/// What bars or tubes of all widths take away across them, blurred, looked up: to within 0.002 of the most.
struct BlurredShapes {
  /// Of so many widths, each `ratio` times as wide as the one before.
  private static let count = 80
  private static let narrowest = 0.2
  private static let ratio = 1.08
  /// Each at so many places from its middle to where nothing is left of it.
  private static let places = 160

  let blur: Double
  private var values: [Double] = []

  /// - Parameter absorption: how much a px of tube takes of the logarithm of light where that is not little: it is
  ///   light, and not its logarithm, that is blurred.
  init(isTube: Bool, blur: Double, absorption: Double = 0) {
    self.blur = blur
    let kernel = Self.kernel.map { (offset: $0.offset * blur, share: $0.share) }
    values.reserveCapacity(Self.count * (Self.places + 1))
    for row in 0..<Self.count {
      let width = Self.narrowest * pow(Self.ratio, Double(row))
      for place in 0...Self.places {
        let s = reach(of: width) * Double(place) / Double(Self.places)
        guard isTube else {
          values.append(bar(s, width))
          continue
        }
        func chord(_ s: Double) -> Double { 2 * max(width * width / 4 - s * s, 0).squareRoot() }
        values.append(
          absorption > 0
            ? -log(kernel.reduce(0) { $0 + $1.share * exp(-absorption * chord(s + $1.offset)) })
              / absorption
            : kernel.reduce(0) { $0 + $1.share * chord(s + $1.offset) })
      }
    }
  }

  /// The normal distribution as so many places, in deviations, and the share of each.
  private static let kernel: [(offset: Double, share: Double)] = {
    let places = (0..<48).map { (Double($0) + 0.5) / 6 - 4 }
    let shares = places.map { exp(-$0 * $0 / 2) }
    let sum = shares.reduce(0, +)
    return zip(places, shares).map { ($0, $1 / sum) }
  }()

  /// Half of what a blurred curve covers, px.
  private func reach(of width: Double) -> Double { width / 2 + 4 * blur }

  private func bar(_ s: Double, _ width: Double) -> Double {
    let unit = blur * 2.0.squareRoot()
    return (erf((s + width / 2) / unit) - erf((s - width / 2) / unit)) / 2
  }

  /// The values at places so many px from the middle of a curve of `width`: linear between places at the same share of
  /// the reach, and between the logarithms of widths.
  @inline(__always)
  func withValues(width: Double, _ body: (_ taken: (Double) -> Double) -> Void) {
    let scale = Double(Self.places) / reach(of: width)
    let size = min(
      max(log(width / Self.narrowest) / log(Self.ratio), 0), Double(Self.count) - 1.001)
    let row = Int(size)
    let down = size - Double(row)
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      let first = start + row * (Self.places + 1)
      let second = first + Self.places + 1
      body { s in
        let place = abs(s) * scale
        guard place < Double(Self.places) else { return 0 }
        let column = Int(place)
        let right = place - Double(column)
        let a = first[column] + (first[column + 1] - first[column]) * right
        let b = second[column] + (second[column + 1] - second[column]) * right
        return a + (b - a) * down
      }
    }
  }
}

/// A curve as it is walked along.
private struct Course {
  let curve: TracedCurve
  let spacing: Double
  let points: [Point]
  let normals: [Vector]
  /// The full width as the curve's knots say, px.
  let guesses: [Double]

  /// `nil` where the curve has no length.
  init?(_ curve: TracedCurve) {
    let parameters = curve.spline.parameters(spacing: 1)
    let length = curve.arcLength
    guard parameters.count >= 2, length > 0 else { return nil }
    self.curve = curve
    spacing = length / Double(parameters.count - 1)
    points = parameters.map(curve.spline.point)
    normals = parameters.map { (curve.spline.tangent(at: $0) ?? Vector(1, 0)).perpendicular }
    guesses = parameters.map { max(curve.width(at: $0), 1) }
  }

  /// The curve with the profile that `fits` make; `nil` where none was made.
  func measured(_ fits: [WidthProfiling.Fit?], noise: Double, bend: Double) -> TracedCurve? {
    let errors = fits.map { fit -> Double? in
      fit.map { fit in
        let variance =
          max(noise * noise, fit.squares / max(fit.weight - 5, 1)) * WidthProfiling.alike
        return min(max((variance / fit.sharpness).squareRoot(), 0.02), fit.width)
      }
    }
    guard errors.contains(where: { $0 != nil }) else { return nil }
    let smooth = WhittakerSmoother(bend: bend).smoothed(
      fits.map { $0?.width ?? 0 }, errors: errors)
    let thousandths = { (x: Double) in (x * 1000).rounded() / 1000 }
    // Across what is not seen the error grows as widths may.
    var known = errors.map { $0 ?? .infinity }
    for i in known.indices.dropFirst() { known[i] = min(known[i], known[i - 1] + bend) }
    for i in known.indices.dropLast().reversed() { known[i] = min(known[i], known[i + 1] + bend) }
    let profile = WidthProfile(
      spacing: spacing, widths: smooth.map { thousandths(max($0, 0.3)) },
      errors: known.map(thousandths))
    var result = curve
    result.profile = profile
    var arc = 0.0
    result.widths =
      [profile.width(at: 0)]
      + curve.spline.segmentLengths().map { length in
        arc += length
        return profile.width(at: arc)
      }
    return result
  }
}

/// Which curve covers a pixel.
private struct Owners {
  private var numbers: [Int32]
  private let width: Int
  private let height: Int
  private static let several: Int32 = -1

  init(_ courses: [Course?], width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    numbers = Array(repeating: 0, count: width * height)
    for (number, course) in courses.enumerated() {
      guard let course else { continue }
      for (point, guess) in zip(course.points, course.guesses) {
        cover(point, radius: guess / 2 + 1, Int32(number + 1))
      }
    }
  }

  private mutating func cover(_ point: Point, radius: Double, _ number: Int32) {
    /// What of it is inside the image, where a spline may lead out a little.
    func pixels(_ middle: Double, _ count: Int) -> Range<Int> {
      func clamped(_ value: Int) -> Int { min(max(value, 0), count) }
      return clamped(Int(middle - radius))..<clamped(Int(middle + radius) + 1)
    }
    let (columns, rows) = (pixels(point.x, width), pixels(point.y, height))
    for y in rows {
      for x in columns {
        let (dx, dy) = (Double(x) + 0.5 - point.x, Double(y) + 0.5 - point.y)
        guard dx * dx + dy * dy <= radius * radius else { continue }
        let index = y * width + x
        if numbers[index] == 0 {
          numbers[index] = number
        } else if numbers[index] != number {
          numbers[index] = Self.several
        }
      }
    }
  }

  /// Whether no other curve than `curve` covers the pixel at `point`, which is inside the image.
  func isFree(_ point: Point, for curve: Int) -> Bool {
    guard point.x >= 0, point.y >= 0, point.x < Double(width), point.y < Double(height) else {
      return false
    }
    let number = numbers[Int(point.y) * width + Int(point.x)]
    return number == 0 || number == Int32(curve + 1)
  }
}

/// Smooths numbers that have errors, and fills in those that are not known: the sum of squared deviations over the
/// errors, and of squared second differences over `bend`, is least.
private struct WhittakerSmoother {
  var bend: Double

  /// `values` smoothed; where an error is `nil` the value does not count. At least one has an error.
  func smoothed(_ values: [Double], errors: [Double?]) -> [Double] {
    let count = values.count
    let weights = errors.map { $0.map { 1 / ($0 * $0) } ?? 0 }
    // Of few known values a straight line would run away: a little of the mean is known everywhere.
    let sum = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
    let ridge = 1e-4
    let stiffness = 1 / (bend * bend)
    // The matrix W + λ DᵀD has two diagonals beside the middle one.
    var (middle, first, second) = (
      weights.map { $0 + ridge }, Array(repeating: 0.0, count: count),
      Array(repeating: 0.0, count: count)
    )
    var right = zip(values, weights).map { $0 * $1 + ridge * mean }
    for i in 0..<max(count - 2, 0) {
      for (k, factor) in [1.0, 4, 1].enumerated() { middle[i + k] += stiffness * factor }
      first[i] -= 2 * stiffness
      first[i + 1] -= 2 * stiffness
      second[i] += stiffness
    }
    // LDLᵀ, then back.
    var (l1, l2, d) = (first, second, middle)
    for i in 0..<count {
      d[i] = middle[i]
      if i >= 1 { d[i] -= l1[i - 1] * l1[i - 1] * d[i - 1] }
      if i >= 2 { d[i] -= l2[i - 2] * l2[i - 2] * d[i - 2] }
      l1[i] = first[i]
      if i >= 1 { l1[i] -= l1[i - 1] * l2[i - 1] * d[i - 1] }
      l1[i] /= d[i]
      l2[i] = second[i] / d[i]
    }
    for i in 0..<count {
      if i >= 1 { right[i] -= l1[i - 1] * right[i - 1] }
      if i >= 2 { right[i] -= l2[i - 2] * right[i - 2] }
    }
    for i in 0..<count { right[i] /= d[i] }
    for i in (0..<count).reversed() {
      if i + 1 < count { right[i] -= l1[i] * right[i + 1] }
      if i + 2 < count { right[i] -= l2[i] * right[i + 2] }
    }
    return right
  }
}
