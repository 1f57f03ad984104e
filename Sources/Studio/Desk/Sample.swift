import Foundation
import Imaging
import Phantoms

/// An image to try the studio with: a phantom, so that none lies beside the program.
enum Sample: String, CaseIterable {
  case angiogram, drawing, shapes

  var title: String {
    switch self {
    case .angiogram: "Vessels of a synthetic angiogram"
    case .drawing: "Strokes of a pen"
    case .shapes: "Lines and circles"
    }
  }

  /// The file.
  func png() throws -> Data {
    let kind: PhantomKind =
      switch self {
      case .angiogram: .angiogram
      case .drawing: .drawing
      case .shapes: .shapes
      }
    return try Phantom(PhantomOptions(kind: kind, width: 512, height: 512, seed: 101)).image
      .pngData()
  }
}
