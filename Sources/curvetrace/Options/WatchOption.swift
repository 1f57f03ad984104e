import ArgumentParser
import CurveExport
import Foundation
import Imaging

/// Watching a picture, or a drawing, form.
struct WatchOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the picture, or the splines over the image, as it forms: as one animated PNG (.png, .apng), or as numbered "
        + "frames into a folder.",
      valueName: "file or folder"))
  var watch: String?

  /// The animation's file, where it is one.
  var file: String? { isAnimation ? watch : nil }

  private var isAnimation: Bool {
    ["png", "apng"].contains(((watch ?? "") as NSString).pathExtension.lowercased())
  }

  /// Throws where frames cannot be written.
  func prepare() throws {
    if let watch, !isAnimation { try OutputPaths.checkWritable(watch + "/" + Frames.name(0)) }
  }

  /// What takes the frames of a work of `steps` steps; `nil` where nobody watches.
  func frames(of steps: Int) -> Frames? {
    watch.map { Frames(path: $0, isAnimation: isAnimation, steps: steps) }
  }

  /// Frames of a picture that forms, at most a hundred of the `steps` of a work. They come one after the other, by
  /// whichever thread.
  final class Frames: @unchecked Sendable {
    private let path: String
    private let isAnimation: Bool
    private let steps: Int
    private var animation = AnimatedPNG()
    private var paths: [String] = []

    fileprivate init(path: String, isAnimation: Bool, steps: Int) {
      self.path = path
      self.isAnimation = isAnimation
      self.steps = steps
    }

    /// The files that were written.
    var written: [String] { paths }

    fileprivate static func name(_ number: Int) -> String {
      String(format: "frame-%04d.png", number)
    }

    private static let most = 100

    /// Takes the picture after `step` steps of the work, counted from 1, if that is one to be shown.
    func take(_ step: Int, _ picture: @autoclosure () -> Image) throws {
      guard step == steps || step % max(1, (steps + Self.most - 1) / Self.most) == 0 else { return }
      if isAnimation {
        try animation.append(picture())
      } else {
        let name = path + "/" + Self.name(paths.count + 1)
        try AtomicFile.write(picture().pngData(), to: name)
        paths.append(name)
      }
    }

    /// Takes the last picture, whatever the steps, and writes what is written at the end.
    func finish(with picture: Image) throws {
      try take(steps, picture)
      try finish()
    }

    /// Writes what is written at the end.
    func finish() throws {
      guard isAnimation, animation.frameCount > 0 else { return }
      try AtomicFile.write(animation.data(), to: path)
      paths.append(path)
    }
  }
}
