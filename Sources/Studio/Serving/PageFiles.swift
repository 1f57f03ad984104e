import Foundation
import ProgramFiles

/// The files of the page, which lie beside the program.
struct PageFiles: Sendable {
  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "json": "application/json",
  ]

  /// What the page may do: nothing but talk to this server and show pictures that it made.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  private let files: [String: Data]

  /// All files of `folder` and its folders, by their paths.
  init(in folder: URL) {
    var files: [String: Data] = [:]
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    for name in names where Self.types[(name as NSString).pathExtension] != nil {
      files["/" + name] = FileManager.default.contents(
        atPath: folder.appendingPathComponent(name).path)
    }
    self.files = files
  }

  /// The page that comes with the program.
  static var own: PageFiles {
    get throws {
      PageFiles(in: try ProgramFiles.folder(of: "Studio").appendingPathComponent("Page"))
    }
  }

  /// The description of the interface that comes with the program.
  static var description: Data? {
    get throws {
      let folder = try ProgramFiles.folder(of: "Studio")
      return FileManager.default.contents(
        atPath: folder.appendingPathComponent("OpenAPI/openapi.json").path)
    }
  }

  /// The file at a path of the address; `nil` where there is none.
  func answer(to path: String) -> Answer? {
    let path = path == "/" ? "/index.html" : path
    guard let data = files[path] else { return nil }
    return Answer(type: Self.types[(path as NSString).pathExtension], body: .data(data))
  }
}
