import Foundation
public import Imaging

/// Checks where results will go before the long work starts.
public enum OutputPaths {
  /// What is wrong with writing to `outputs` while reading `inputs`: one sentence without a full stop
  /// where two of them are the same file, `nil` where none are.
  ///
  /// Files are compared by where they lie, through links, `.` and `..`.
  public static func conflict(outputs: [String], inputs: [String]) -> String? {
    let sources = inputs.map { (path: $0, place: place(of: $0)) }
    var seen: [(path: String, place: String)] = []
    for path in outputs {
      let own = place(of: path)
      if let source = sources.first(where: { $0.place == own }) {
        return "\(path): this is the input \(source.path), which would be lost; "
          + "choose another name for the output"
      }
      if seen.contains(where: { $0.place == own }) {
        return "\(path): this file is asked for twice; give each output a name of its own"
      }
      seen.append((path, own))
    }
    return nil
  }

  /// Makes sure, as far as can be seen beforehand, that a file at `path` can be written: its folder
  /// exists and allows it, and the name is not a folder's.
  ///
  /// - Throws: `ImagingError.missingFolder` or `.cannotWrite`.
  public static func checkWritable(_ path: String) throws(ImagingError) {
    guard !path.isEmpty else { throw .cannotWrite(path: path, reason: "the name is empty") }
    let folder = self.folder(of: path)
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .missingFolder(path: path, folder: folder)
    }
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotWrite(path: path, reason: reason(EISDIR))
    }
    // Devices and pipes are written where they are; anything else is made in the folder.
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    guard access(isSpecial ? path : folder, W_OK) == 0 else {
      throw .cannotWrite(path: path, reason: reason(errno))
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Where the file is or would be, the same for all its names.
  private static func place(of path: String) -> String {
    if let whole = resolved(path) { return whole }
    let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    return resolved(folder(of: path)).map { $0 + "/" + name } ?? path
  }

  private static func resolved(_ path: String) -> String? {
    guard let whole = realpath(path, nil) else { return nil }
    defer { free(whole) }
    return String(cString: whole)
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
