import Geometry
import Imaging
import Phantoms
import Testing

/// What the truth says must be what the picture shows.
struct PhantomTests {
  static let kinds = PhantomKind.allCases

  @Test(arguments: kinds)
  func sameSeedGivesSamePhantom(kind: PhantomKind) throws {
    let options = PhantomOptions(kind: kind, width: 200, height: 160, seed: 11)
    let first = try Phantom(options)
    let second = try Phantom(options)
    #expect(first == second)
    var other = options
    other.seed = 12
    #expect(try Phantom(other).image != first.image)
  }

  /// Phantoms made at the same time on several threads are the ones made alone.
  @Test func threadsDoNotMatter() async throws {
    let alone = try (1...4).map { try Phantom(.init(width: 128, height: 128, seed: UInt64($0))) }
    let together = try await withThrowingTaskGroup(of: (Int, Phantom).self) { group in
      for seed in 1...4 {
        group.addTask {
          (seed, try Phantom(.init(width: 128, height: 128, seed: UInt64(seed))))
        }
      }
      var found: [Int: Phantom] = [:]
      for try await (seed, phantom) in group { found[seed] = phantom }
      return (1...4).compactMap { found[$0] }
    }
    #expect(alone == together)
  }

  @Test(arguments: kinds, [(32, 32), (33, 470), (640, 48), (257, 199)])
  func everySizeHasPicturesAndTruthInside(kind: PhantomKind, size: (Int, Int)) throws {
    let phantom = try Phantom(.init(kind: kind, width: size.0, height: size.1, seed: 3))
    #expect(phantom.image.width == size.0 && phantom.image.height == size.1)
    #expect(phantom.mask.width == size.0 && phantom.mask.height == size.1)
    #expect(phantom.truth.width == size.0 && phantom.truth.height == size.1)
    #expect(phantom.image.color[0].pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(!phantom.truth.curves.isEmpty)
    for curve in phantom.truth.curves {
      // Points on the curve, not control points: those may lie outside.
      for k in 0...4 * curve.spline.segmentCount {
        let p = curve.spline.point(at: Double(k) / 4)
        let inside =
          p.x > -1e-6 && p.y > -1e-6 && p.x < Double(size.0) + 1e-6 && p.y < Double(size.1) + 1e-6
        #expect(inside, "\(kind) curve \(curve.id) leaves the image at \(p)")
      }
    }
  }

  /// Every mask pixel lies within half the local width (at least 0.5 px) of a true spline; near the
  /// border a vessel may have left the image while its side is still in it.
  @Test(arguments: kinds, [1, 2] as [UInt64])
  func maskFollowsTruth(kind: PhantomKind, seed: UInt64) throws {
    let phantom = try Phantom(.init(kind: kind, width: 256, height: 256, seed: seed))
    let boxes = phantom.truth.curves.map { $0.spline.boundingBox }
    var outside = 0
    let margin = kind == .angiogram ? 14 : 0
    for y in margin..<256 - margin {
      for x in margin..<256 - margin where phantom.mask[x, y] {
        let p = Point(Double(x) + 0.5, Double(y) + 0.5)
        let isNear = zip(phantom.truth.curves, boxes).contains { curve, box in
          let reach = (curve.widths.max() ?? 0) / 2 + 0.6
          guard box.distanceSquared(to: p) <= reach * reach else { return false }
          let nearest = curve.spline.nearest(to: p)
          // The width may be larger a little further along, so a tenth of a pixel is allowed.
          return nearest.distance <= max(curve.width(at: nearest.t) / 2, 0.5) + 0.1
        }
        if !isNear { outside += 1 }
      }
    }
    #expect(outside == 0, "\(outside) mask pixels are far from every true curve")
  }

  /// Every pixel that a centre line passes is in the mask, and no curve's mask is missing.
  @Test(arguments: kinds)
  func truthIsCoveredByMask(kind: PhantomKind) throws {
    let phantom = try Phantom(.init(kind: kind, width: 256, height: 256, seed: 5))
    for curve in phantom.truth.curves {
      for p in curve.spline.resampled(spacing: 0.5) {
        let x = min(max(Int(p.x), 0), 255)
        let y = min(max(Int(p.y), 0), 255)
        // The pixel's centre is up to 0.71 px from the point, the line's own mask reaches 0.5 px.
        let near = (max(0, x - 1)...min(255, x + 1)).contains { column in
          (max(0, y - 1)...min(255, y + 1)).contains { phantom.mask[column, $0] }
        }
        #expect(near, "curve \(curve.id) is not in the mask at \(p)")
      }
    }
  }

  /// Vessels and strokes are darker than what lies beside them.
  @Test(arguments: kinds)
  func centreLinesAreDark(kind: PhantomKind) throws {
    let phantom = try Phantom(.init(kind: kind, width: 320, height: 320, seed: 8, noise: 0))
    let plane = phantom.image.color[0]
    func value(_ p: Point) -> Float? {
      guard p.x >= 0, p.y >= 0, p.x < 320, p.y < 320 else { return nil }
      return plane[Int(p.x), Int(p.y)]
    }
    var darker = 0
    var compared = 0
    for curve in phantom.truth.curves {
      let count = curve.spline.segmentCount
      for k in 1..<max(2, 2 * count) {
        let u = Double(k) / 2
        guard u < Double(count), let tangent = curve.spline.tangent(at: u) else { continue }
        let p = curve.spline.point(at: u)
        let away = tangent.perpendicular * (curve.width(at: u) / 2 + 3)
        guard let here = value(p), let left = value(p + away), let right = value(p - away) else {
          continue
        }
        compared += 1
        // Compared with the mean of both sides; where another curve lies beside it, that one counts.
        if here < (left + right) / 2 { darker += 1 }
      }
    }
    #expect(compared > 50)
    #expect(Double(darker) > 0.93 * Double(compared), "\(darker) of \(compared)")
  }

  /// Ten seeds give what an angiogram needs: 10 to 30 curves, most branching off another, widths
  /// within 1…12 and both ends of that range used.
  @Test func angiogramsHaveVesselTrees() throws {
    var widest = 0.0
    var thinnest = 100.0
    for seed in 1...10 as ClosedRange<UInt64> {
      let truth = try Phantom(.init(seed: seed)).truth
      let junctions = truth.graph.nodes.filter { $0.kind == .junction }.count
      #expect((10...32).contains(truth.curves.count), "seed \(seed): \(truth.curves.count) curves")
      #expect(junctions * 2 >= truth.curves.count, "seed \(seed): \(junctions) junctions")
      for curve in truth.curves {
        #expect(curve.widths.allSatisfy { $0 >= 1 && $0 <= 12 })
        widest = max(widest, curve.widths.max() ?? 0)
        thinnest = min(thinnest, curve.widths.min() ?? 100)
      }
    }
    #expect(widest > 8.5 && thinnest < 1.2)
  }

  @Test func truthIsSmoothWhereItIsMeantToBe() throws {
    let truth = try Phantom(.init(width: 384, height: 384, seed: 21)).truth
    for curve in truth.curves {
      #expect(curve.spline.isG1(tolerance: 1e-6), "curve \(curve.id) has a corner")
    }
  }

  /// Every node lies on every curve that it names, and children start where their junction is.
  @Test(arguments: kinds)
  func graphLiesOnCurves(kind: PhantomKind) throws {
    let truth = try Phantom(.init(kind: kind, width: 300, height: 300, seed: 6)).truth
    #expect(!truth.graph.nodes.isEmpty)
    for node in truth.graph.nodes {
      #expect(node.kind == .end ? node.incidences.count == 1 : node.incidences.count >= 2)
      for incidence in node.incidences {
        let curve = try #require(truth.curve(id: incidence.curve))
        let p = curve.spline.point(at: incidence.parameter)
        #expect(p.distance(to: node.position) < 2e-3, "node \(node.id) on curve \(curve.id)")
      }
    }
    // Every open curve has its two ends among the nodes.
    for curve in truth.curves where !curve.spline.isClosed {
      for end in [0, Double(curve.spline.segmentCount)] {
        let known = truth.graph.nodes.contains { node in
          node.incidences.contains { $0.curve == curve.id && abs($0.parameter - end) < 1e-6 }
        }
        #expect(known, "curve \(curve.id) has no node at \(end)")
      }
    }
  }

  @Test func shapesHaveClosedCurvesAndCrossings() throws {
    let truth = try Phantom(.init(kind: .shapes, seed: 1)).truth
    #expect(truth.curves.contains { $0.spline.isClosed })
    #expect(truth.curves.contains { !$0.spline.isClosed })
    #expect(truth.graph.nodes.contains { $0.kind == .crossing })
  }

  @Test func wrongOptionsAreRefused() {
    #expect(throws: PhantomError.size(width: 31, height: 64)) {
      try Phantom(.init(width: 31, height: 64))
    }
    #expect(throws: PhantomError.size(width: 1 << 40, height: 1 << 40)) {
      try Phantom(.init(width: 1 << 40, height: 1 << 40))
    }
    #expect(throws: PhantomError.curveCount(0)) { try Phantom(.init(curveCount: 0)) }
    #expect(throws: PhantomError.widths(0.1, 3)) { try Phantom(.init(widths: 0.1...3)) }
    #expect(throws: PhantomError.noise(-1)) { try Phantom(.init(noise: -1)) }
    #expect(throws: PhantomError.contrast(0)) { try Phantom(.init(contrast: 0)) }
    #expect(throws: PhantomError.contrast(1)) { try Phantom(.init(noise: 0, contrast: 1)) }
  }

  /// Ink of contrast 4 is darker than ink of contrast 2 by twice the grain's deviation, up to the 14 % that a
  /// stroke may lack.
  @Test func contrastCountsInDeviationsOfNoise() throws {
    let (faint, strong) = try (
      Phantom(.init(kind: .shapes, seed: 4, noise: 2, contrast: 2)),
      Phantom(.init(kind: .shapes, seed: 4, noise: 2, contrast: 4))
    )
    #expect(faint.truth.curves == strong.truth.curves)
    let (light, dark) = (faint.image.color[0], strong.image.color[0])
    // The paper's unevenness is no grain.
    let smooth = light.gaussianBlurred(sigma: 8)
    let ground = faint.mask.dilated(radius: 12).inverted()
    let grain = (0..<light.count).filter { ground.pixels[$0] && light.pixels[$0] < 1 }
      .map { Double(light.pixels[$0] - smooth.pixels[$0]) }
    let deviation = (grain.reduce(0) { $0 + $1 * $1 } / Double(grain.count)).squareRoot()
    let drop = (0..<light.count).map { Double(light.pixels[$0] - dark.pixels[$0]) }.max() ?? 0
    #expect(drop / deviation > 1.7 && drop / deviation < 2.15, "\(drop / deviation)")
  }

  /// Vessels come out of the noise with contrast, and their truth does not change.
  @Test func faintVesselsAreTheSameVessels() throws {
    let usual = try Phantom(.init(width: 256, height: 256, seed: 4))
    var darkness: [Double] = []
    for contrast in [0.5, 2, 8] {
      let phantom = try Phantom(.init(width: 256, height: 256, seed: 4, contrast: contrast))
      #expect(phantom.truth.curves == usual.truth.curves && phantom.mask == usual.mask)
      darkness.append(1 - phantom.image.color[0].mean)
    }
    #expect(darkness == darkness.sorted() && darkness[0] < darkness[2])
  }
}
