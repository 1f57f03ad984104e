public import Failures

/// Why a project cannot be used. The texts are one sentence without a full stop.
public enum ProjectError: ExplainedError, Equatable {
  /// The file is none, for this reason.
  case unusable(path: String, reason: String)
  /// The file has more bytes than any project.
  case tooLarge(path: String, limit: Int)
  /// The image is not beside the project's file.
  case noImage(path: String, project: String)
  /// The image is another one than the project's.
  case otherImage(path: String, project: String, name: String)

  /// One sentence without a full stop, a file's name in front.
  public var description: String {
    switch self {
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let path, let limit):
      "\(path): it has more than \(limit >> 20) MiB, which no project has; give a project file"
    case .noImage(let path, let project):
      "\(path): the image of the project \(project) is not there; name it after the options"
    case .otherImage(let path, let project, let name):
      "\(path): this is another image than \(name), which the project \(project) is about; give that one"
    }
  }

  public var category: FailureCategory {
    switch self {
    case .noImage: .missingInput
    case .unusable, .tooLarge, .otherImage: .badData
    }
  }
}
