import Geometry
import Imaging
import Phantoms
import Testing

struct PhantomSequenceTests {
  private static let options = PhantomOptions(width: 128, height: 128, seed: 31)

  @Test func theSameOptionsGiveTheSameFrames() throws {
    let a = try PhantomSequence(Self.options, count: 5)
    let b = try PhantomSequence(Self.options, count: 5)
    #expect(a.images == b.images && a.truth == b.truth)
    #expect(a.images.count == 5 && a.truth.frames.count == 5)
    var other = Self.options
    other.seed = 32
    #expect(try PhantomSequence(other, count: 5).truth != a.truth)
  }

  /// Without motion the curves stay and only noise differs: by about √2 of its deviation.
  @Test func noiseIsNewInEveryFrame() throws {
    let still = try PhantomSequence(Self.options, count: 3, motion: 0)
    for id in still.truth.ids {
      let splines = still.truth.path(of: id).compactMap { $0?.spline }
      for spline in splines {
        for (a, b) in zip(spline.controlPoints, splines[0].controlPoints) {
          #expect(a.distance(to: b) < 1e-9)
        }
      }
    }
    let (a, b) = (still.images[0].luminance, still.images[1].luminance)
    let square = zip(a.pixels, b.pixels).reduce(0.0) {
      $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
    }
    let deviation = (square / Double(a.count)).squareRoot()
    #expect((0.005...0.06).contains(deviation), "\(deviation)")
    var clean = Self.options
    clean.noise = 0
    let silent = try PhantomSequence(clean, count: 3, motion: 0)
    #expect(silent.images[0] == silent.images[2])
  }

  /// In steps of a pixel or so, never by leaps: displacements of 0.018 sizes whose fastest part has a period of 7
  /// frames have second differences below 0.018 · 1.5 · (1 + 4 · 0.35) (2π / 14)² sizes, and waves add less
  /// than that.
  @Test func pointsMoveSmoothly() throws {
    let run = try PhantomSequence(
      PhantomOptions(width: 256, height: 256, seed: 33), count: 24)
    var farthest = 0.0
    for id in run.truth.ids {
      let path = run.truth.path(of: id)
      for frame in 2..<path.count {
        guard let a = path[frame - 2], let b = path[frame - 1], let c = path[frame] else {
          continue
        }
        for k in 0..<min(a.spline.knotCount, b.spline.knotCount, c.spline.knotCount) {
          let second =
            (a.spline.knot(k) - b.spline.knot(k)) - (b.spline.knot(k) - c.spline.knot(k))
          #expect(second.length < 4.2)
          farthest = max(farthest, a.spline.knot(k).distance(to: c.spline.knot(k)))
        }
      }
    }
    #expect(farthest > 1, "it moves")
  }

  /// A branch begins on some other curve in every frame, and some curve grows, comes or goes.
  @Test func branchesStayAndSomeCurvesFill() throws {
    let runs = try (1...6).map {
      try PhantomSequence(PhantomOptions(width: 192, height: 192, seed: 40 + $0), count: 16)
    }
    var changes = 0
    for run in runs {
      for frame in run.truth.frames {
        for curve in frame.curves {
          let start = curve.spline.knot(0)
          let isInside = start.x > 0 && start.y > 0 && start.x < 192 && start.y < 192
          guard isInside else { continue }
          let nearest = frame.curves.filter { $0.id != curve.id }
            .map { $0.spline.nearest(to: start).distanceSquared }.min()
          #expect(try #require(nearest) < 1e-6)
        }
      }
      changes += run.truth.events.count
      for id in run.truth.ids {
        let counts = run.truth.path(of: id).compactMap { $0?.spline.segmentCount }
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
        if counts.first != counts.last { changes += 1 }
      }
    }
    #expect(changes >= 3)
  }

  @Test func badOptionsAreRefused() {
    #expect(throws: PhantomError.frames(0, kind: .angiogram)) {
      try PhantomSequence(Self.options, count: 0)
    }
    #expect(throws: PhantomError.motion(9)) {
      try PhantomSequence(Self.options, count: 3, motion: 9)
    }
    var drawing = Self.options
    drawing.kind = .drawing
    #expect(throws: PhantomError.frames(3, kind: .drawing)) {
      try PhantomSequence(drawing, count: 3)
    }
  }
}
