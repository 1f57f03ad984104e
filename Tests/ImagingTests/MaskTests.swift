import Foundation
import Imaging
import Testing

struct DistanceTransformTests {
  private func random(width: Int, height: Int, seed: UInt64, share: Float) -> Mask {
    Mask(Plane.noise(width: width, height: height, seed: seed), atLeast: 1 - share)
  }

  @Test(arguments: [0.0005, 0.003, 0.05, 0.5] as [Float], [(61, 47), (1, 90), (90, 1), (33, 64)])
  func distancesAreThoseOfBruteForce(share: Float, size: (Int, Int)) {
    var mask = random(width: size.0, height: size.1, seed: UInt64(size.0), share: share)
    mask[size.0 / 3, size.1 / 2] = true
    let members = mask.pixels.indices.filter { mask.pixels[$0] }
      .map { (x: $0 % size.0, y: $0 / size.0) }
    let transform = DistanceTransform(to: mask)
    for y in 0..<size.1 {
      for x in 0..<size.0 {
        var squared = Int.max
        for member in members {
          let (dx, dy) = (member.x - x, member.y - y)
          squared = min(squared, dx * dx + dy * dy)
        }
        #expect(transform.distance[x, y] == Float(Double(squared).squareRoot()))
        guard let near = transform.nearestPixel(x: x, y: y) else {
          Issue.record("no nearest pixel")
          return
        }
        #expect(mask[near.x, near.y])
        #expect((near.x - x) * (near.x - x) + (near.y - y) * (near.y - y) == squared)
      }
    }
  }

  @Test func anEmptyMaskIsInfinitelyFar() {
    let transform = DistanceTransform(to: Mask(width: 3, height: 2))
    #expect(transform.distance == Plane(width: 3, height: 2, repeating: .infinity))
    #expect(transform.nearestPixel(x: 1, y: 1) == nil)
    #expect(DistanceTransform(to: Mask(width: 0, height: 0)).distance.count == 0)
  }

  @Test func dilationAndErosionAreByDiscs() {
    var point = Mask(width: 15, height: 15)
    point[7, 7] = true
    for radius in [0, 1, 1.5, 2, 3.2, 5] as [Float] {
      let disc = point.dilated(radius: radius)
      for y in 0..<15 {
        for x in 0..<15 {
          let squared = Float((x - 7) * (x - 7) + (y - 7) * (y - 7))
          #expect(disc[x, y] == (squared <= radius * radius))
        }
      }
      #expect(disc.eroded(radius: radius) == point)
    }
    // The border takes nothing away.
    let full = Mask(width: 6, height: 4, repeating: true)
    #expect(full.eroded(radius: 2) == full)
    #expect(Mask(width: 6, height: 4).dilated(radius: 2).population == 0)
    // Duality.
    let blobs = random(width: 40, height: 30, seed: 6, share: 0.7)
    #expect(blobs.eroded(radius: 1) == blobs.inverted().dilated(radius: 1).inverted())
    #expect(blobs.opened(radius: 1).subtracting(blobs).population == 0)
    #expect(blobs.subtracting(blobs.closed(radius: 1)).population == 0)
  }
}

struct ConnectedComponentsTests {
  @Test func cornersConnectAndNumbersFollowReadingOrder() {
    let mask = Mask(
      "..#...#.",
      "#..#.#..",
      "#...#...",
      "........",
      "##.#....")
    let components = ConnectedComponents(of: mask)
    // The V, the bar on the left, and two at the bottom.
    #expect(components.sizes == [5, 2, 2, 1])
    #expect(components.labels[2] == 1 && components.labels[6] == 1)
    #expect(components.labels[8] == 2 && components.labels[1] == 0)
    #expect(mask.removingComponents(smallerThan: 3).population == 5)
    #expect(mask.removingComponents(smallerThan: 1) == mask)
    #expect(mask.removingComponents(smallerThan: 6).population == 0)
  }

  @Test(arguments: [0.2, 0.41, 0.6] as [Float])
  func componentsAreThoseOfAFloodFill(share: Float) {
    let (width, height) = (70, 50)
    let mask = Mask(Plane.noise(width: width, height: height, seed: 77), atLeast: 1 - share)
    let components = ConnectedComponents(of: mask)
    var expected = [Int32](repeating: 0, count: width * height)
    var sizes: [Int] = []
    for start in mask.pixels.indices where mask.pixels[start] && expected[start] == 0 {
      sizes.append(0)
      var stack = [start]
      expected[start] = Int32(sizes.count)
      while let pixel = stack.popLast() {
        sizes[sizes.count - 1] += 1
        let (x, y) = (pixel % width, pixel / width)
        for ny in max(0, y - 1)...min(height - 1, y + 1) {
          for nx in max(0, x - 1)...min(width - 1, x + 1)
          where mask[nx, ny] && expected[ny * width + nx] == 0 {
            expected[ny * width + nx] = Int32(sizes.count)
            stack.append(ny * width + nx)
          }
        }
      }
    }
    #expect(Array(components.labels) == expected)
    #expect(components.sizes == sizes)
  }

  @Test func emptyMasksHaveNone() {
    #expect(ConnectedComponents(of: Mask(width: 0, height: 0)).count == 0)
    #expect(ConnectedComponents(of: Mask(width: 5, height: 5)).count == 0)
    #expect(ConnectedComponents(of: Mask(width: 5, height: 1, repeating: true)).sizes == [5])
  }
}

struct HysteresisTests {
  @Test func weakPixelsSurviveWhereTheyReachAStrongOne() {
    let plane = Plane(
      width: 7, height: 3,
      pixels: [
        1, 0, 0, 0, 1, 0, 0,
        0, 1, 2, 0, 1, 0, 3,
        0, 0, 0, 1, 0, 0, 0,
      ])
    // The chain on the left reaches the 2 through corners; on the right nothing is next to the 3.
    #expect(
      plane.hysteresisThresholded(low: 1, high: 2)
        == Mask(
          "#...#..",
          ".##.#.#",
          "...#..."))
    #expect(plane.hysteresisThresholded(low: 1, high: 4).population == 0)
    #expect(plane.hysteresisThresholded(low: 3, high: 3).population == 1)
  }

  @Test func itKeepsTheComponentsThatHoldAStrongPixel() {
    let noise = Plane.noise(width: 80, height: 60, seed: 31)
    let (weak, strong) = (Mask(noise, atLeast: 0.65), Mask(noise, atLeast: 0.97))
    let components = ConnectedComponents(of: weak)
    let numbers = Set(zip(components.labels, strong.pixels).filter(\.1).map { Int($0.0) })
    #expect(
      Mask.hysteresis(weak: weak, strong: strong)
        == components.mask { number, _ in numbers.contains(number) })
  }
}

/// The reference is made by Scripts/reference/thinning.py.
struct ThinningTests {
  @Test func linesAreThoseOfSkeletonize() throws {
    let input = try Fixture.mask("thinning-input.png")
    let expected = try Fixture.mask("thinning-output.png")
    #expect(input.population > 15_000 && expected.population > 2_000)
    #expect(differences(input.thinned(), expected) == 0)
  }

  @Test func guoAndHallsLinesAreThoseOfThin() throws {
    let expected = try Fixture.mask("thinning-guo-hall.png")
    let lines = try Fixture.mask("thinning-input.png").thinned(.guoHall)
    #expect(differences(lines, expected) == 0)
  }

  @Test func thinLinesAndSmallMasksStay() {
    let line = Mask(".....", "###..", "...##", ".....")
    #expect(line.thinned() == line)
    #expect(Mask("#").thinned() == Mask("#"))
    #expect(Mask(width: 0, height: 0).thinned().population == 0)
    #expect(Mask(width: 5000, height: 1, repeating: true).thinned().population == 5000)
  }

  @Test func thinningKeepsWhatIsConnectedAndIsDoneOnce() throws {
    let input = try Fixture.mask("thinning-input.png")
    let thin = input.thinned()
    #expect(thin.thinned() == thin)
    #expect(thin.subtracting(input).population == 0)
    #expect(ConnectedComponents(of: thin).count == ConnectedComponents(of: input).count)
  }

  @Test func aRingBecomesItsCircle() {
    let mask = Mask(
      width: 101, height: 101,
      pixels: ContiguousArray(
        (0..<101 * 101).map { index in
          let (x, y) = (Double(index % 101 - 50), Double(index / 101 - 50))
          return abs((x * x + y * y).squareRoot() - 35) <= 4
        }))
    let thin = mask.thinned()
    for index in thin.pixels.indices where thin.pixels[index] {
      let (x, y) = (Double(index % 101 - 50), Double(index / 101 - 50))
      #expect(abs((x * x + y * y).squareRoot() - 35) < 1.5)
    }
    // A digital circle has about 4 sqrt(2) r pixels when diagonal steps count once.
    #expect(abs(Double(thin.population) - 4 * 2.0.squareRoot() * 35) < 25)
  }
}
