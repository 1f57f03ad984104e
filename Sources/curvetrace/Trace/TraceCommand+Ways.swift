import ArgumentParser
import CurvePipeline

extension TraceCommand {
  /// A way of running: what is traced together. What each does not take stands in `refusals`; what a way of
  /// *finding* curves does not take, a random start or a classical method, stands in
  /// `TracingRequest.check`.
  enum Way {
    /// One image.
    case image
    /// Several images, each by itself.
    case images(Int)
    /// The frames of one moving drawing.
    case frames
  }

  /// An option that a way does not take: whether it is given, and what is said then.
  private typealias Refusal = (isGiven: Bool, sentence: String)

  private func refusals(of way: Way) -> [Refusal] {
    let onlyFrames: [Refusal] = [
      (
        moving.untied,
        "--untied is for frames of a moving drawing; give several images and --frames"
      ),
      (
        moving.frameRate != nil,
        "--frame-rate is for frames of a moving drawing; give several images and --frames"
      ),
    ]
    switch way {
    case .image:
      return onlyFrames + [
        (each.formats != nil, "--formats says what --each writes for each image; add --each")
      ]
    case .images(let count):
      return onlyFrames + [
        (
          each.each == nil,
          "\(count) images make as many drawings; give their folder with --each, or --frames where they are the frames "
            + "of one moving drawing"
        ),
        (
          !output.isEmpty || overlay != nil,
          "--each writes files for each image; leave out -o and --overlay (--formats svg,overlay writes both, and "
            + "curvetrace quilt makes a picture of all)"
        ),
      ]
    case .frames:
      return [
        (each.formats != nil, "--formats is for images; of frames --each writes an SVG for each")
      ]
    }
  }

  /// Throws for the first option that is given and that `way` does not take.
  ///
  /// - Throws: `ValidationError`.
  func refuse(by way: Way) throws {
    if let refusal = refusals(of: way).first(where: \.isGiven) {
      throw ValidationError(refusal.sentence)
    }
    guard case .frames = way else { return }
    do { try request().checkFrames() } catch let error as RequestError {
      throw ValidationError(error.sentence { "--" + $0 })
    }
  }
}
