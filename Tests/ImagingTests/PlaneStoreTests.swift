import Failures
import Foundation
import Testing

@testable import Imaging

/// Planes that are put aside.
struct PlaneStoreTests {
  /// Planes of several sizes, of numbers of all kinds.
  private static let planes: [Plane] = [(3, 5), (0, 0), (1, 1), (61, 40), (128, 128)].map { size in
    var plane = Plane(width: size.0, height: size.1)
    let odd: [Float] = [-0.0, .nan, .infinity, .leastNonzeroMagnitude]
    for i in 0..<plane.count {
      plane.pixels[i] = i < odd.count ? odd[i] : sin(Float(i)) * 1e6
    }
    return plane
  }

  private static func areSame(_ a: Plane, _ b: Plane) -> Bool {
    a.width == b.width && a.height == b.height
      && a.pixels.map(\.bitPattern) == b.pixels.map(\.bitPattern)
  }

  /// All of them in the file, some, and none.
  @Test(arguments: [0, 10_000, PlaneStore.usualMemory])
  func planesComeBackAsTheyWere(memory: Int) throws {
    try withTemporaryFolder { folder in
      let stored = try {
        let store = PlaneStore(memory: memory, folder: folder)
        let stored = try Self.planes.map { try store.put($0) }
        #expect(store.bytesInMemory <= memory)
        return stored
      }()
      // Nothing is seen of the file, and it outlives the store.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      for index in [4, 0, 3, 1, 2, 3] {
        #expect(Self.areSame(try stored[index].plane(), Self.planes[index]), "plane \(index)")
      }
    }
  }

  /// However many there are, no more stay in memory.
  @Test func memoryDoesNotGrow() throws {
    let store = PlaneStore(memory: 1 << 16)
    let plane = Plane(width: 64, height: 64)
    let stored = try (0..<100).map { _ in try store.put(plane) }
    #expect(store.bytesInMemory == 1 << 16)
    #expect(try stored.allSatisfy { try $0.plane() == plane })
  }

  @Test func whereThereIsNoFolderItIsSaidOnceItIsNeeded() throws {
    let plane = Plane(width: 8, height: 8)
    let store = PlaneStore(memory: 256, folder: "/nowhere/at/all")
    #expect(try store.put(plane).plane() == plane)
    let error = #expect(throws: ImagingError.self) { try store.put(plane) }
    #expect(error?.category == .cannotWrite)
    #expect(error?.description.contains("/nowhere/at/all: ") == true)
    #expect(error?.description.contains("TMPDIR") == true)
  }

  @Test func imagesComeBackAsTheyWere() throws {
    let plane = Self.planes[3]
    func part(_ factor: Float) -> Plane { Plane(width: 4, height: 3, repeating: factor) }
    var film = Image(grey: part(0.5))
    film.fieldOfView = Mask(width: 4, height: 3)
    film.scale = PixelScale(x: 0.3, y: 0.2, source: .patient)
    let images = [
      film, film, Image(red: part(0.1), green: part(0.2), blue: part(0.3), alpha: part(0.4)),
      Image(grey: Plane(width: 61, height: 40), alpha: plane.map { $0.isFinite ? $0 : 0 }),
    ]
    let store = PlaneStore(memory: 50)
    var stored: [StoredImage] = []
    for image in images {
      stored.append(try StoredImage(image, in: store, after: stored.last))
    }
    for (image, stored) in zip(images, stored) {
      #expect(try stored.image() == image)
      #expect(stored.width == image.width && stored.height == image.height)
    }
    #expect(stored.map(\.planeCount) == [1, 1, 4, 2])
  }
}
