// libFuzzer's way into the readers of weight files; Scripts/fuzz compiles this file together with them, so
// it is no target of the package. FUZZ_READER says which one is asked.

import Foundation

private let reader = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  do {
    _ = WeightFileFormat(of: bytes)
    let weights: ModelWeights
    switch reader {
    case "graphDef": weights = try ModelWeights(graphDef: bytes)
    case "caffe": weights = try ModelWeights(caffe: bytes)
    case "zip": weights = try ModelWeights(graphDef: ZipArchive(bytes).file(endingIn: ".pb"))
    case "safetensors": weights = try ModelWeights(Safetensors(bytes))
    default: preconditionFailure("FUZZ_READER=\(reader): no such reader")
    }
    // What is read is also written and read back.
    let copy = try ModelWeights(Safetensors(weights.safetensors(network: "", sourceSHA256: "")))
    precondition(copy == weights, "the converted file differs")
  } catch is WeightFileError {
  } catch {
    preconditionFailure("an error of another kind: \(error)")
  }
  return 0
}
