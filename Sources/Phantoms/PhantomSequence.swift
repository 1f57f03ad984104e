public import Geometry
public import Imaging

/// A synthetic run of frames together with exactly what is on it: the angiogram of `Phantom` in motion.
///
/// Everything moves as one smooth, known field says; the ground stands still, noise is new in every frame; some
/// vessels fill, appear or vanish on the way.
public struct PhantomSequence: Sendable {
  /// One grey image for each frame.
  public let images: [Image]
  /// The curves in each frame: each keeps its id and, as far as it is there, its segments, so that its
  /// parameter names the same point of it in all frames. Curves are whole: parts of them may lie outside
  /// the image.
  public let truth: CurveSequence

  /// The largest number of frames that can be made.
  public static let frameLimit = 1000

  /// `count` frames of an angiogram of `options`, which moves `motion` times as much as usual: by 6 to 9 px in a
  /// picture of 512 px, in 14 to 20 frames.
  ///
  /// - Throws: `PhantomError` where an option is out of its range.
  public init(_ options: PhantomOptions, count: Int, motion: Double = 1) throws(PhantomError) {
    try Self.validate(options, count: count, motion: motion)
    (images, truth) = AngiogramScene(options).sequence(count: count, motion: motion)
  }

  /// Throws for the first option that is out of its range.
  public static func validate(
    _ options: PhantomOptions, count: Int, motion: Double
  ) throws(PhantomError) {
    try options.validate()
    guard options.kind == .angiogram, (1...frameLimit).contains(count),
      options.width * options.height <= PhantomOptions.pixelLimit / count
    else { throw .frames(count, kind: options.kind) }
    guard (0...5).contains(motion) else { throw .motion(motion) }
  }
}
