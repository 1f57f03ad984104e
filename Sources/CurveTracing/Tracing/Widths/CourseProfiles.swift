import Imaging
import Workers

/// The profiles across curves: those of some are kept, others are taken anew each time that they are asked for, so that
/// memory does not grow with the length of all curves.
struct CourseProfiles: Sendable {
  /// Each place's own profile, and the mean of it and its neighbours.
  typealias Profiles = (own: [CrossProfile?], mean: [CrossProfile?])

  private let courses: [CurveCourse?]
  private let light: Plane
  private let absorbs: Bool
  private let step: Int
  private let owners: CurveOwners
  private var kept: [Profiles] = []

  /// Those of so many places are kept, each about 2 KB.
  private static let mostKept = 30_000

  /// - Parameters:
  ///   - absorbs: whether light has a logarithm.
  ///   - step: how many px apart the places are that are looked at.
  init(
    of courses: [CurveCourse?], in light: Plane, absorbs: Bool, atEvery step: Int, pool: WorkerPool
  ) {
    (self.courses, self.light, self.absorbs, self.step) = (courses, light, absorbs, step)
    owners = CurveOwners(courses, width: light.width, height: light.height)
    var places = 0
    let first = courses.prefix { course in
      places += (course?.points.count ?? 0) / step
      return places <= Self.mostKept
    }
    let profiles = self
    kept = pool.map(first.count) { profiles[$0] }
  }

  /// The profiles of a curve; none of what has no course.
  subscript(index: Int) -> Profiles {
    guard index >= kept.count else { return kept[index] }
    return courses[index]?.profiles(in: light, absorbs: absorbs, atEvery: step) {
      owners.isFree($0, for: index)
    } ?? ([], [])
  }
}
