import Foundation

/// A folder with the files that the examples name, in which `curvetrace` and the compiled examples can be run.
final class Workplace: Sendable {
  /// What a run gave.
  struct Outcome {
    var status: Int32
    var text: String
  }

  /// What a block of examples may say that it needs.
  enum Need: String, CaseIterable {
    case network = "a published network"
    case internet = "the internet"
    case inception = "the published inception5h"

    /// Whether the tests have it: real weights are among the data for tests, see `Contributing`.
    var isThere: Bool { self == .network && Workplace.weights != nil }
  }

  let url: URL

  /// Makes the folder; `need` is installed in it where it is a published network.
  init(_ need: Need? = nil) throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-documentation-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    var script = Self.files
    if need == .network, let weights = Self.weights {
      script += """
        ln -s '\(weights.path)' bvlc_googlenet.caffemodel
        curvetrace model install bvlc-googlenet --from bvlc_googlenet.caffemodel --quiet

        """
    }
    let recipe = Document.all.flatMap(\.blocks).first {
      $0.language == "json" && $0.text.contains("\"curvetrace-recipe\"")
    }
    try Data((recipe?.text ?? "").utf8).write(to: url.appendingPathComponent("recipe.json"))
    let made = try run(script)
    guard made.status == 0 else { throw Failure(description: made.text) }
  }

  struct Failure: Error, CustomStringConvertible { var description: String }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Runs a script of the shell in the folder, with the built programs in its path.
  func run(_ script: String) throws -> Outcome {
    let log = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-euo", "pipefail", "-c", script]
    process.currentDirectoryURL = url
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = Self.programs + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["CURVETRACE_CACHE"] = url.appendingPathComponent("cache").path
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let output = try FileHandle(forWritingTo: log)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      text: String(decoding: try Data(contentsOf: log), as: UTF8.self))
  }

  /// What makes the files, all by the program itself: small, so that examples are fast.
  private static let files = """
    ln -s '\(packageRoot.appendingPathComponent("Samples").path)' Samples
    phantom() { curvetrace phantom -o . --quiet --size 112x96 --name "$@"; }
    phantom film --seed 7
    phantom sketch --kind drawing --seed 1 --jpeg
    phantom photo --kind shapes --seed 2 --jpeg
    printf '{"format": "curvetrace-project", "version": 1, "recipe": {"format": "curvetrace-recipe", "version": 1},
      "image": {"name": "film.png", "sha256": "%s", "width": 112, "height": 96, "bytes": 1}}' \
      "$({ sha256sum film.png 2>/dev/null || shasum -a 256 film.png; } | cut -c 1-64)" > film-project.json
    phantom plot --kind shapes --seed 3
    phantom catheter --seed 8
    mv catheter-mask.png catheter.png
    mkdir films masks photos borders butterflies frames run
    for k in 1 2; do
      phantom film-$k --seed 3$k
      mv film-$k.png films/
      mv film-$k-mask.png masks/film-$k.png
      phantom photo-$k --kind shapes --seed 4$k --jpeg
      mv photo-$k.jpg photos/
      mv photo-$k-mask.png borders/photo-${k}_1.png
    done
    for k in 1 2 3; do
      phantom butterfly-$k --kind shapes --seed 5$k --jpeg
      mv butterfly-$k.jpg butterflies/
    done
    ln -s '\(packageRoot.appendingPathComponent("Tests/ImagingTests/Fixtures/dicom/film.dcm").path)' run.dcm
    curvetrace phantom -o run --name run --seed 7 --frames 4 --size 96x96 --quiet
    for k in 1 2 3; do cp run/run-000$k.png frames/f-$k.png; done
    curvetrace trace film.png -o film.json --quiet

    """

  /// The weights of a published network, up to mixed4e, where they are.
  private static let weights: URL? = {
    let data =
      ProcessInfo.processInfo.environment["CURVETRACE_DATA"].map { URL(fileURLWithPath: $0) }
      ?? packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
    let file = data.appendingPathComponent("weights/bvlc_googlenet_to_4e.caffemodel")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }()

  /// The folder of the built programs: that of the test bundle, which is this very process on Linux and a folder that
  /// it has loaded on macOS.
  private static let programs: String = {
    let process = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let bundle = Bundle(for: Workplace.self).bundleURL
    let folders = [process, Bundle.main.bundleURL, bundle, bundle.deletingLastPathComponent()]
    return folders.map(\.path).first {
      FileManager.default.isExecutableFile(atPath: $0 + "/curvetrace")
    } ?? "/curvetrace was not built"
  }()
}
