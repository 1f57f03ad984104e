import Foundation
import Geometry
import Imaging
import Workers

/// Measures how wide curves are all along their length.
///
/// 1. Across the curve, about every pixel of its arc length, light is a straight ground less a times what the curve
/// takes away, blurred: light itself less a bar of ink, or the logarithm of light less the chords of a round vessel
/// (`CurveShape`). Width, middle and a are fitted to the mean of a few profiles along the curve; places that another
/// curve covers do not count. 2. Which shape, and how much blur, is asked of the image as a whole: what explains most
/// of the profiles. 3. Of curves thinner than the blur only the product of width and a is seen. So a is taken to be
/// near that of the curve where it is wide, or else that of the image. 4. From there the widths of all places of a
/// curve are fitted together to the profile of each (`JointWidths`), and so are carried across places where they cannot
/// be measured.
///
/// A tube of radius r takes a · 2 √(r² - s²) of the logarithm of light (Beer and Lambert).
struct WidthProfiling {
  /// The deviations of blur among which the image decides, px.
  private static let blurs: [Double] = [0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.1, 1.3, 1.6, 2]
  /// How many profiles are asked for the shape and the blur.
  private static let asked = 120
  /// How many times as many are looked at, of which some are in plain sight and wide.
  private static let spare = 8
  /// Wider curves tell the blur, px.
  private static let wide = 4.0
  /// A width whose error is a smaller share of it is sure.
  private static let surely = 0.08

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

  /// The courses of all curves that are lines, no dots and not dashed.
  private func courses(of curves: [TracedCurve]) -> [CurveCourse?] {
    pool.map(curves.count) { index in
      let curve = curves[index]
      return curve.kind == .line && !curve.isDot && curve.dashes.isEmpty ? CurveCourse(curve) : nil
    }
  }

  /// The shape and blur of the image's curves; `nil` where none are in plain sight.
  func model(of curves: [TracedCurve]) -> WidthModel? {
    let courses = courses(of: curves)
    let places = courses.reduce(0) { $0 + ($1?.points.count ?? 0) }
    let profiles = CourseProfiles(
      of: courses, in: light, absorbs: absorbs, atEvery: max(places / (Self.spare * Self.asked), 1),
      pool: pool)
    return model(
      of: pool.map(courses.count) { profiles[$0].mean.compactMap { $0 } }.flatMap(\.self))
  }

  /// The curves with profiles, and with what these say as widths at the knots: all that are lines, no dots and not
  /// dashed.
  ///
  /// - Parameter step: how many px apart widths are measured; between these places they are interpolated.
  func profiled(
    _ curves: [TracedCurve], by model: WidthModel, atEvery step: Int = 1
  ) -> [TracedCurve] {
    let courses = courses(of: curves)
    let profiles = CourseProfiles(
      of: courses, in: light, absorbs: absorbs, atEvery: step, pool: pool)
    let seen = pool.map(courses.count) { index in
      let own = profiles[index]
      return (
        free: own.mean.map { $0.flatMap { model.fit($0) } }, isClear: own.own.map { $0 != nil }
      )
    }
    let free = seen.map(\.free)
    let all = free.joined().compactMap { $0 }
    let noise = Self.noise(of: all)
    let known = Self.amount(of: all, blur: model.blur, noise: noise, leastShare: 0)
    let amounts = free.map { fits in
      Self.amount(
        of: fits.compactMap { $0 }, blur: model.blur, noise: noise, leastShare: 0.3) ?? known
    }
    let starts = pool.map(courses.count) { index in
      zip(profiles[index].mean, free[index]).map { profile, fit -> WidthFit? in
        guard let profile, let fit, let amount = amounts[index],
          fit.width < Self.leastBlurs * model.blur
        else { return fit }
        return model.fit(profile, near: amount, noise: noise) ?? fit
      }
    }
    let variance = variance(
      of: starts, where: seen.map(\.isClear), in: profiles, model: model)
    return pool.map(curves.count) { index in
      let starts = starts[index]
      guard let course = courses[index], starts.contains(where: { $0 != nil }) else {
        return curves[index]
      }
      let joint = JointWidths(
        tasks: profiles[index].own.map { profile in
          profile.map {
            WidthTask($0, model: model, amount: amounts[index], noise: variance.squareRoot())
          }
        }, middles: starts.map { $0?.middle ?? 0 }, variance: variance)
      let (widths, errors) = joint.solved(
        from: JointWidths.interpolated(starts.map { $0.map { ($0.width, $0.error(noise: noise)) } })
      )
      return course.with(widths: widths, errors: errors)
    }
  }

  /// The variance of single profiles, where they are in plain sight, from what was fitted to means of them; of the
  /// median place.
  private func variance(
    of fits: [[WidthFit?]], where isClear: [[Bool]], in profiles: CourseProfiles, model: WidthModel
  ) -> Double {
    let known = fits.enumerated().flatMap { index, fits in
      fits.enumerated().compactMap { place, fit in
        fit.flatMap { isClear[index][place] ? (index: index, place: place, fit: $0) : nil }
      }
    }
    let stride = max(known.count / Self.asked, 1)
    let asked = Swift.stride(from: 0, to: known.count, by: stride).map { known[$0] }
    let variances = pool.map(asked.count) { k -> Double? in
      let (index, place, fit) = asked[k]
      return profiles[index].own[place].map { profile in
        let task = WidthTask(profile, model: model)
        return task.solve(fit.width, fit.middle).squares / max(task.weight - 5, 1)
      }
    }.compactMap { $0 }.sorted()
    return variances.isEmpty ? 0 : variances[variances.count / 2]
  }

  /// Curves wider than so many blurs tell width and amount apart.
  private static let leastBlurs = 6.0

  // MARK: - The image as a whole

  /// The shape and blur that explain most of the profiles; `nil` where there are none.
  private func model(of profiles: [CrossProfile]) -> WidthModel? {
    let wide = profiles.filter { $0.guess >= Self.wide }
    let all = wide.count >= 20 ? wide : profiles
    guard !all.isEmpty else { return nil }
    let stride = max(all.count / Self.asked, 1)
    let asked = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] }
    @Sendable func unexplained(_ model: WidthModel) -> Double {
      let shares = asked.map { model.fit($0)?.unexplained ?? 1 }.sorted()
      // The mean of the better three quarters: a profile may cross what is no curve.
      let kept = shares.prefix(max(3 * shares.count / 4, 1))
      return kept.reduce(0, +) / Double(kept.count)
    }
    let tables = [false, true].map { isTube in
      pool.map(Self.blurs.count) { BlurredShapes(isTube: isTube, blur: Self.blurs[$0]) }
    }
    let shapes = CurveShape.allCases.filter { $0 != .absorber || absorbs }
    let tried = pool.map(shapes.count * Self.blurs.count) { index in
      let shape = shapes[index / Self.blurs.count]
      return unexplained(
        WidthModel(shape: shape, table: tables[shape.isTube ? 1 : 0][index % Self.blurs.count]))
    }
    // Each shape at its best: between the blurs that were tried it is where a parabola says.
    let best = pool.map(shapes.count) { index -> (model: WidthModel, unexplained: Double) in
      let own = Array(tried[(index * Self.blurs.count)...].prefix(Self.blurs.count))
      let k = own.indices.min { own[$0] < own[$1] } ?? 0
      var blur = Self.blurs[k]
      if k > 0, k + 1 < own.count {
        let around = (k - 1...k + 1).map { (x: Self.blurs[$0], y: own[$0]) }
        blur = parabolaVertex(around[0], around[1], around[2])
      }
      let model = WidthModel(
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
    return WidthModel(
      shape: found.shape,
      table: BlurredShapes(isTube: true, blur: found.blur, absorption: amount))
  }

  /// The deviation of the profiles from what was fitted to them; of the median place.
  private static func noise(of fits: [WidthFit]) -> Double {
    let variances = fits.map { $0.squares / max($0.weight - 5, 1) }.sorted()
    return variances.isEmpty ? 0 : variances[variances.count / 2].squareRoot()
  }

  /// The median amount where the curve is surely wide enough to tell; `nil` where it hardly is.
  private static func amount(of fits: [WidthFit], blur: Double, noise: Double, leastShare: Double)
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
}
