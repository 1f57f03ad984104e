import CurvePipeline
import Geometry
import Imaging

/// What has been found of an image so far, each with what was asked for it: what was asked again is there already.
struct Findings: Sendable {
  var read: (asked: ImageReading, result: ImageReading.Result)?
  var extracted: (asked: TracingRequest, image: ExtractedImage)?
  var outcome: (asked: TracingRequest, outcome: TracingOutcome)?
  var candidates: (asked: TracingRequest, curves: [Candidate])?
}

/// A curve that appears from some detail on, not refined.
struct Candidate: Sendable {
  var curve: TracedCurve
  /// The detail from which on it is there, 0…1.
  var detail: Double
}

extension TracingRequest {
  /// As much of it as decides which pixels are curves.
  var ofExtraction: TracingRequest {
    var request = self
    request.options = .init()
    request.options.evidence = options.evidence
    request.options.initialization = options.initialization
    request.edits = []
    return request
  }

  /// As much of it as decides what is traced before anybody edits it.
  var ofTracing: TracingRequest {
    var request = self
    request.edits = []
    return request
  }
}
