public import Failures
public import Foundation

/// The files that come with the program, such as the weights of its network: each module's in a folder of its own.
///
/// What the package manager makes for this ends the process where they are missing, and writes down where they were
/// built; here it is an error like any other.
public enum ProgramFiles {
  /// The folder of the files of `module`.
  ///
  /// Looked for beside the program and in `../lib/curvetrace`, where packages put what is no program; in an app or a
  /// test also where its bundles are.
  ///
  /// - Throws: `ProgramFilesError`.
  public static func folder(of module: String) throws(ProgramFilesError) -> URL {
    let places = places
    for place in places {
      for ending in ["resources", "bundle"] {
        let bundle = place.appendingPathComponent("CurveTrace_\(module).\(ending)")
        let inside = bundle.appendingPathComponent("Contents/Resources")
        for folder in [inside, bundle] where FileManager.default.fileExists(atPath: folder.path) {
          return folder
        }
      }
    }
    throw ProgramFilesError(module: module, places: places.map(\.path))
  }

  private static var places: [URL] {
    let program = Bundle.main.bundleURL
    var places = [
      program, program.deletingLastPathComponent().appendingPathComponent("lib/curvetrace"),
    ]
    places += [Bundle.main.resourceURL].compactMap(\.self)
    #if canImport(Darwin)
      places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      places += Bundle.allBundles.compactMap(\.resourceURL)
    #endif
    return places.reduce(into: []) { unique, place in
      if !unique.contains(where: { $0.path == place.path }) { unique.append(place) }
    }
  }
}

/// Files that come with the program are not there.
public struct ProgramFilesError: ExplainedError, Equatable {
  /// Whose files they are.
  public var module: String
  /// Where they were looked for.
  public var places: [String]

  public var description: String {
    "CurveTrace_\(module).resources, which comes with the program, is neither in "
      + places.joined(separator: " nor in ")
      + "; install curvetrace again, with everything that lies beside it"
  }

  public var category: FailureCategory { .missingInput }
}
