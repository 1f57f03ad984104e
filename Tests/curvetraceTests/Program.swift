import Foundation
import Testing

/// The built program, run as a process of its own.
enum Program {
  /// What a run gave.
  struct Outcome {
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Where the program lies: beside the test bundle, which is this very process on Linux and a folder
  /// that it has loaded on macOS.
  static let path: String = {
    let bundle = Bundle(for: Anchor.self).bundleURL
    let process = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [process, Bundle.main.bundleURL, bundle, bundle.deletingLastPathComponent()]
      .map { $0.appendingPathComponent("curvetrace").path }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? "curvetrace was not built"
  }()

  private final class Anchor {}

  /// Runs `curvetrace` with `arguments` in `folder`, `environment` added to this process's own.
  static func run(
    _ arguments: [String], in folder: Folder? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    try launch(path, arguments, in: folder, environment: environment)
  }

  /// Runs a line of the shell, in which `"$0"` is the program.
  static func shell(_ line: String, in folder: Folder? = nil) throws -> Outcome {
    try launch("/bin/bash", ["-c", line, path], in: folder)
  }

  private static func launch(
    _ executable: String, _ arguments: [String], in folder: Folder?,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    // The folder stays until the process has ended.
    defer { withExtendedLifetime(folder) {} }
    // Files and not pipes: neither stream can then fill up and stop the other.
    let names = (0..<2).map { _ in
      FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    for name in names { try Data().write(to: name) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder?.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: names[0])
    process.standardError = try FileHandle(forWritingTo: names[1])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: try Data(contentsOf: names[0]),
      errors: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self))
  }
}

/// A folder that is there as long as this object: one test. It goes with its last use, so programs that
/// are given paths inside are given the folder too.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-tests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of `name` inside.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: URL(fileURLWithPath: path(name)))
  }

  func contents(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

  /// The names of all files inside.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Checks that `outcome` is a failure with `status` and one sentence that has all `parts`.
func expectFailure(
  _ outcome: Program.Outcome, _ status: Int32, _ parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
  let lines = outcome.errors.split(separator: "\n")
  #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
  #expect(outcome.errors.hasPrefix("curvetrace: "), sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  for part in parts {
    #expect(
      outcome.errors.contains(part), "\(outcome.errors) lacks \(part)",
      sourceLocation: sourceLocation)
  }
}
