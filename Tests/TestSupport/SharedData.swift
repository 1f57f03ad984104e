package import Foundation

/// The folder of real images: $CURVETRACE_DATA, or shared/data beside the checkout.
package let dataFolder: URL = {
  if let path = ProcessInfo.processInfo.environment["CURVETRACE_DATA"] {
    return URL(fileURLWithPath: path)
  }
  return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data")
}()
