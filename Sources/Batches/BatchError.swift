public import Failures

/// Why a batch cannot be made, or an image of it not be used. The texts are one sentence without a full stop.
public enum BatchError: ExplainedError, Equatable {
  /// Another batch is writing to the folder, or another one makes the same shard.
  case locked(folder: String)
  /// The folder's file system has no locks, for this reason of the system.
  case noLocks(folder: String, reason: String)
  /// The folder has the results of another recipe.
  case otherRecipe(folder: String)
  /// The results would go among the images.
  case sameFolder(String)
  /// Lengths are to be told in mm, and nothing says how large the image's pixels are.
  case noScale(image: String)
  /// The recipe has edits, which are of one image.
  case edits
  /// No shard has traced the image so far.
  case notTraced(image: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .locked(let folder):
      "\(folder): another batch is writing into this folder; wait until it has ended, or give another folder"
    case .noLocks(let folder, let reason):
      "\(folder): files here cannot be locked (\(reason)), so two batches could not be kept apart; "
        + "give a folder on another file system"
    case .otherRecipe(let folder):
      "\(folder): this folder has the results of another recipe, its recipe.json; give another folder"
    case .sameFolder(let folder):
      "\(folder): the images are in this folder; give another one for the results"
    case .noScale(let image):
      "\(image): lengths are asked for in mm and nothing says how large a pixel is; "
        + "give the recipe a pixelSize, or the unit px"
    case .edits:
      "the recipe has edits, which are of one image; leave them out, or trace that image by itself"
    case .notTraced(let image):
      "\(image): this image has not been traced yet; run its shard once more"
    }
  }

  public var category: FailureCategory {
    switch self {
    case .locked, .noLocks: .cannotWrite
    case .otherRecipe, .sameFolder, .edits: .usage
    case .noScale, .notTraced: .badData
    }
  }
}
