import CImageCodecs
import Failures
import Foundation

/// An image file format: a row of the table `all`. A format to come is its codec's files and a row here.
public struct ImageFormat: Sendable {
  /// What the format is called in sentences, such as `PNG`.
  public let name: String
  /// How the names of its files end, without the dot, in lower case, the usual one first.
  public let endings: [String]
  /// How names of files end that hold frames of a moving picture and not one image.
  public var frameEndings: [String] = []

  /// The bytes that files begin with: any one of these, in which `nil` stands for any byte.
  let signatures: [[UInt8?]]
  /// Reads size and kind from a file's header; `nil` where an image is the first frame of `frameReader`.
  var probe: Probe?
  /// Decodes the pixels of a whole file; `nil` where `probe` is.
  var decode: Decoder?
  /// Makes the bytes of a file that holds an image; `nil` for formats that are read alone.
  var encode: Encoder?
  /// The reader of moving pictures; `nil` where files hold a single image.
  var frameReader: (any FrameReader.Type)?

  typealias Probe =
    @Sendable (
      UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<cic_info>?,
      UnsafeMutablePointer<cic_report>?
    ) -> cic_status
  typealias Encoder = @Sendable (Image) throws(ImagingError) -> Data
  typealias Decoder =
    @Sendable (
      UnsafePointer<UInt8>?, Int, UnsafePointer<UnsafeMutablePointer<Float>?>?, Int,
      UnsafeMutablePointer<cic_report>?
    ) -> cic_status

  /// Portable Network Graphics: 1 to 16 bits, grey, palette, RGB, with or without alpha, animated or not;
  /// written with 8 bits.
  public static let png = ImageFormat(
    name: "PNG", endings: ["png"], frameEndings: ["apng"], signatures: [PNGChunk.signature],
    probe: { cic_png_probe($0, $1, $2, $3) }, decode: { cic_png_decode($0, $1, $2, $3, $4) },
    encode: { image throws(ImagingError) in try image.pngData() },
    frameReader: AnimatedPNGReader.self)

  /// Reads baseline and progressive JPEG, grey or colour.
  public static let jpeg = ImageFormat(
    name: "JPEG", endings: ["jpg", "jpeg"], signatures: [[0xFF, 0xD8, 0xFF]],
    probe: { cic_jpeg_probe($0, $1, $2, $3) }, decode: { cic_jpeg_decode($0, $1, $2, $3, $4) },
    encode: { image throws(ImagingError) in try image.jpegData() })

  /// Reads TIFF, grey or colour, whole numbers or with a point, in strips or tiles; its pages are frames.
  public static let tiff = ImageFormat(
    name: "TIFF", endings: ["tif", "tiff"],
    signatures: [
      [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
    ],
    probe: { cic_tiff_probe($0, $1, $2, $3) }, decode: { cic_tiff_decode($0, $1, $2, $3, $4) },
    frameReader: TIFFPageReader.self)

  /// Reads still WebP, lossy or lossless.
  public static let webP = ImageFormat(
    name: "WebP", endings: ["webp"],
    signatures: [Array("RIFF".utf8) + [nil, nil, nil, nil] + Array("WEBP".utf8)],
    probe: { cic_webp_probe($0, $1, $2, $3) }, decode: { cic_webp_decode($0, $1, $2, $3, $4) })

  /// Reads Netpbm's bitmaps, grey maps and pixmaps, plain or raw, of up to 16 bits.
  public static let pnm = ImageFormat(
    name: "PNM", endings: ["pnm", "pgm", "ppm", "pbm"],
    signatures: (1...6).flatMap { kind in
      ["\n", " ", "\t", "\r"].map { Array("P\(kind)\($0)".utf8) }
    },
    probe: { cic_pnm_probe($0, $1, $2, $3) }, decode: { cic_pnm_decode($0, $1, $2, $3, $4) })

  /// Reads DICOM in grey, 8 or 16 bits, uncompressed or as JPEG, JPEG-LS, JPEG 2000 or run lengths, shown through its
  /// window; what its shutters hide is outside the image's field of view.
  public static let dicom = ImageFormat(
    name: "DICOM", endings: ["dcm", "dicom"],
    signatures: [[UInt8?](repeating: nil, count: 128) + Array("DICM".utf8)],
    frameReader: DICOMFrameReader.self)

  /// The formats that there are, in the order in which sentences name them.
  public static let all = [png, jpeg, tiff, webP, pnm, dicom]
}

extension ImageFormat: Hashable {
  /// Formats are told apart by their names.
  public static func == (a: ImageFormat, b: ImageFormat) -> Bool { a.name == b.name }
  /// Formats are told apart by their names.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ImageFormat {
  /// The format whose signature `bytes` begins with, or `nil`. File endings are not asked: they
  /// lie.
  public init?(signatureOf bytes: some Collection<UInt8>) {
    let row = Self.all.first {
      $0.signatures.contains { signature in
        bytes.count >= signature.count
          && zip(bytes, signature).allSatisfy { $1 == nil || $0 == $1 }
      }
    }
    guard let row else { return nil }
    self = row
  }

  /// How many bytes at the start of a file tell its format.
  static let signatureLength = all.flatMap(\.signatures).map(\.count).max() ?? 0

  /// `PNG or JPEG`: the names of all formats in a sentence.
  public static var names: String { all.map(\.name).alternatives }

  /// Whether `name` is that of a file with an image, by its ending; `orFrames` lets endings of moving
  /// pictures count.
  public static func isImageName(_ name: String, orFrames: Bool = false) -> Bool {
    let ending = (name as NSString).pathExtension.lowercased()
    return all.contains {
      $0.endings.contains(ending) || orFrames && $0.frameEndings.contains(ending)
    }
  }
}

extension Image {
  /// Writes the image to the file at `path`, whose ending names the format. The file is replaced whole or
  /// not at all.
  ///
  /// - Throws: `ImagingError.cannotWrite`, also for an ending of no format; `.cannotEncode`, `.missingFolder`.
  public func write(to path: String) throws(ImagingError) {
    let ending = (path as NSString).pathExtension.lowercased()
    let written = ImageFormat.all.filter { $0.encode != nil }
    guard let encode = written.first(where: { $0.endings.contains(ending) })?.encode else {
      let endings = written.flatMap(\.endings).map { "." + $0 }.alternatives
      throw .cannotWrite(path: path, reason: "images are written as \(endings)")
    }
    try AtomicFile.write(encode(self), to: path)
  }
}
