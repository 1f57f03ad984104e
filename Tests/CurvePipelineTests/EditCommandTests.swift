import CurvePipeline
import Foundation
import TestSupport
import Testing

/// What people do to drawings, as JSON.
struct EditCommandTests {
  private static func read(_ json: String) throws(EditError) -> EditCommand {
    try EditCommand.read(from: Data(json.utf8))
  }

  @Test(
    arguments: [
      (#"{"do": "remove", "curves": [3, 4]}"#, .remove(curves: [3, 4])),
      (
        #"{"do": "cut", "curve": 3, "parameter": 1.5, "revision": 7}"#,
        .cut(curve: 3, parameter: 1.5)
      ),
      (
        #"{"do": "join", "ends": [{"curve": 3, "atStart": false}, {"curve": 5, "atStart": true}]}"#,
        .join(.init(curve: 3, atStart: false), .init(curve: 5, atStart: true))
      ),
      (
        #"{"do": "wire", "points": [[1, 2], [3.5, 4]]}"#,
        .wire([Point(1, 2), Point(3.5, 4)], settles: true)
      ),
      (
        #"{"do": "wire", "points": [[1, 2], [3, 4]], "settles": false}"#,
        .wire([Point(1, 2), Point(3, 4)], settles: false)
      ),
      (
        #"{"do": "draw", "points": [[1, 2], [3, 4]]}"#,
        .draw([Point(1, 2), Point(3, 4)])
      ),
      (
        #"{"do": "draw", "points": [[1, 2], [3, 4]], "follows": true, "replaces": true}"#,
        .draw([Point(1, 2), Point(3, 4)], follows: true, replaces: true)
      ),
      (#"{"do": "erase", "points": [[1, 2]]}"#, .erase([Point(1, 2)], reach: 6)),
      (#"{"do": "erase", "points": [[1, 2]], "reach": 2}"#, .erase([Point(1, 2)], reach: 2)),
      (
        #"{"do": "move", "curve": 3, "knot": 1, "handle": null, "to": [5, 6]}"#,
        .move(curve: 3, knot: 1, handle: nil, to: Point(5, 6), settles: true)
      ),
      (
        #"{"do": "move", "curve": 3, "knot": 1, "handle": "in", "to": [5, 6], "settles": false}"#,
        .move(curve: 3, knot: 1, handle: .in, to: Point(5, 6), settles: false)
      ),
      (#"{"do": "pin", "curve": 3, "knots": [0, 2]}"#, .pin(curve: 3, knots: [0, 2])),
      (#"{"do": "pin", "curve": 3, "knots": null}"#, .pin(curve: 3, knots: nil)),
      (#"{"do": "unpin", "curve": 3}"#, .unpin(curve: 3, knots: nil)),
      (#"{"do": "cross", "node": 7}"#, .cross(node: 7)),
      (#"{"do": "accept", "curve": 3}"#, .accept(curve: 3)),
      (
        #"{"do": "adopt", "drawing": [{"controlPoints": [[1,2],[2,2],[3,2],[4,2]], "widths": [1,2]}]}"#,
        .adopt(drawing: [
          EditedCurve(
            TracedCurve(id: 0, spline: .line(Point(1, 2), Point(4, 2)), widths: [1, 2]))
        ])
      ),
    ] as [(String, EditCommand)])
  func everyCommandIsRead(json: String, command: EditCommand) throws {
    #expect(try Self.read(json) == command)
  }

  @Test(arguments: [
    (#"{"do": "paint"}"#, "do cannot be \"paint\" but one of remove, erase, cut"),
    (#"{"curves": [3]}"#, "do is missing"),
    (#"{"do": "remove", "curves": []}"#, "curves cannot have this value"),
    (#"{"do": "remove", "curves": [1], "knot": 2}"#, "unknown keys: knot"),
    (#"{"do": "remove", "curves": "all"}"#, "curves has a value of another kind"),
    (#"{"do": "cut", "curve": 3}"#, "parameter is missing"),
    (#"{"do": "cut", "curve": 3, "parameter": 1e999}"#, "the edit cannot be read"),
    (#"{"do": "join", "ends": [{"curve": 1, "atStart": true}]}"#, "give two ends"),
    (
      #"{"do": "join", "ends": [{"curve": 1, "atStart": true, "x": 1}, {"curve": 2, "atStart": true}]}"#,
      "unknown keys: x"
    ),
    (#"{"do": "draw", "points": [[1, 2, 3]]}"#, "two finite numbers"),
    (#"{"do": "move", "curve": 1, "knot": 0, "to": [1], "handle": "in"}"#, "two finite numbers"),
    (#"{"do": "move", "curve": 1, "knot": 0, "to": [1, 2], "handle": "up"}"#, "\"in\", \"out\""),
    (
      #"{"do": "adopt", "drawing": [{"controlPoints": [[1,2],[2,2],[3,2],[4,2]], "widths": [1]}]}"#,
      "one number of pixels for each knot"
    ), (#"{"do": "adopt", "drawing": [{"id": 1}]}"#, "unknown keys: id"),
    ("[1, 2]", "the edit cannot be read"), ("{", "the edit cannot be read"),
  ])
  func whatIsWrongIsSaidInASentence(json: String, part: String) {
    #expect {
      try Self.read(json)
    } throws: { error in
      let sentence = (error as? EditError)?.description ?? ""
      return sentence.contains(part) && !sentence.hasSuffix(".")
    }
  }

  @Test func tooManyPointsAreRefused() {
    let points = Array(repeating: "[1, 2]", count: EditCommand.pointLimit + 1)
    let json = #"{"do": "draw", "points": ["# + points.joined(separator: ",") + "]}"
    #expect(throws: EditError.tooManyPoints(EditCommand.pointLimit + 1)) { try Self.read(json) }
  }
}
