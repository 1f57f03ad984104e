import CurvePipeline
public import Imaging
import Phantoms

/// The photographs or drawings that an experiment looks at.
public struct PictureSet: Sendable {
  /// What each is called.
  public let names: [String]
  private let read: @Sendable (Int) throws -> Image

  /// How many there are.
  public var count: Int { names.count }

  /// The images of a folder, or those that a pattern or a file name means; read one at a time.
  ///
  /// - Throws: `ImageListError` where there are none.
  public init(_ argument: String) throws {
    let paths = try ImageList([argument]).files.map(\.path)
    names = paths
    read = { try Image.read(from: paths[$0]) }
  }

  /// Images in memory.
  public init(_ images: [(name: String, image: Image)]) {
    names = images.map(\.name)
    let images = images.map(\.image)
    read = { images[$0] }
  }

  /// Synthetic angiograms and pages of shapes that the program draws itself, for where nobody has photographs.
  public static func standIns(count: Int = 6) throws -> PictureSet {
    PictureSet(
      try (1...count).map { number in
        var options = PhantomOptions()
        options.seed = UInt64(700 + number)
        return ("phantom \(number)", try Phantom(options).image)
      })
  }

  /// Picture number `index`.
  ///
  /// - Throws: `ImagingError`.
  public func image(_ index: Int) throws -> Image { try read(index) }
}
