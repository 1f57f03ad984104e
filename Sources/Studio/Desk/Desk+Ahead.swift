import CurvePipeline
import Foundation
import Imaging
import Synchronization
import Workers

extension Desk {
  /// Opens the first of the files that were named at the start, and will open the others (`lookAhead`).
  ///
  /// - Throws: where it cannot be opened.
  func open(files: [String]) throws {
    guard let first = files.first else { return }
    try open(file: first)
    pending.withLock { $0 = Array(files.dropFirst()) }
  }

  /// Opens a file that was named at the start.
  private func open(file path: String) throws {
    if ImageFormat.isImageName(path, orFrames: true) {
      try open(path: path)
    } else {
      guard let bytes = try FileReading.bytes(at: path, byteLimit: Self.byteLimit) else {
        throw Refusal(.tooLarge, "\(path): this is longer than \(Self.byteLimit >> 20) MiB")
      }
      _ = try open(dropped: Data(bytes), name: path)
    }
  }

  /// Looks at what is open before anybody asks: at the first image at once, at the others while nothing else is to be
  /// done.
  func lookAhead() {
    Task.detached { [self] in
      if let first = all.first { await look(at: first, .answer) }
      while let path = pending.withLock({ $0.first }) {
        try? await queue.run(.answer) { _ in try self.open(file: path) }
        _ = pending.withLock { $0.removeFirst() }
      }
      for image in all.dropFirst() {
        await look(at: image, .ahead)
        image.change { $0.findings = Findings() }
      }
    }
  }

  /// Traces an image that nobody has traced yet; where something else stops that, again after it.
  private func look(at image: OpenImage, _ kind: WorkQueue.Kind) async {
    while image.now.summary == nil {
      do {
        try await work(kind, on: image) {
          _ = image.take(try image.outcome(self.tools, monitor: .silent))
        }
      } catch is CancellationError {
        continue
      } catch {
        image.change { $0.error = Refusal(error).sentence }
        return
      }
    }
  }
}
