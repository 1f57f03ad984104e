public import Foundation

/// Pictures one after another as one animated PNG, which viewers that do not know of animation show the
/// first of.
///
/// The frames are ordinary PNGs of this library, cut into their chunks and put together anew: W3C,
/// "Portable Network Graphics (PNG) Specification (Third Edition)", 2025, section 11.3.6, "Animation
/// information". Every frame replaces the one before. It plays once and stays at the last frame, or loops.
public struct AnimatedPNG: Sendable {
  /// How long a frame is shown, in hundredths of a second.
  public var frameDuration: UInt16
  /// Whether it begins again after the last frame; if not, it plays once and stays there.
  public var isLooping: Bool
  /// The chunks of each frame's own PNG.
  private var frames: [[PNGChunk]] = []

  /// An animation without frames yet, which cannot be written: `append` the first one.
  public init(frameDuration: UInt16 = 10, isLooping: Bool = false) {
    self.frameDuration = frameDuration
    self.isLooping = isLooping
  }

  public var frameCount: Int { frames.count }

  /// Adds a frame, which has the size and the planes of the first one.
  ///
  /// - Throws: `ImagingError.cannotEncode`.
  public mutating func append(_ image: Image) throws(ImagingError) {
    let chunks = PNGChunk.chunks(of: try image.pngData())
    precondition(
      frames.first.map { $0[0] == chunks[0] } ?? true, "frames have one size and the same planes")
    frames.append(chunks)
  }

  /// The bytes of the PNG file. There must be at least one frame.
  public func data() -> Data {
    guard let first = frames.first else { preconditionFailure("an animation has frames") }
    let header = first[0]
    var chunks = [header, control]
    var number: UInt32 = 0
    for (index, frame) in frames.enumerated() {
      chunks.append(frameControl(number, size: header.content.prefix(8)))
      number += 1
      for chunk in frame where chunk.type == "IDAT" {
        guard index > 0 else {
          chunks.append(chunk)
          continue
        }
        chunks.append(PNGChunk(type: "fdAT", content: number.bigEndianBytes + chunk.content))
        number += 1
      }
    }
    chunks.append(PNGChunk(type: "IEND", content: []))
    return Data(PNGChunk.signature + chunks.flatMap(\.bytes))
  }

  /// How many frames there are, and how often they are played, 0 being always.
  private var control: PNGChunk {
    PNGChunk(
      type: "acTL",
      content: UInt32(frames.count).bigEndianBytes + UInt32(isLooping ? 0 : 1).bigEndianBytes)
  }

  /// A frame that covers all, `size` being width and height as they are in the header.
  private func frameControl(_ number: UInt32, size: ArraySlice<UInt8>) -> PNGChunk {
    let origin: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
    let duration = [UInt8(frameDuration >> 8), UInt8(frameDuration & 0xFF), 0, 100]
    let disposeNothingBlendNothing: [UInt8] = [0, 0]
    return PNGChunk(
      type: "fcTL",
      content: number.bigEndianBytes + size + origin + duration + disposeNothingBlendNothing)
  }
}
