import Batches
import CurveExport
import CurveExtraction
import CurvePipeline
import Foundation

/// What was traced, as clients are told.
struct TracedAnswer {
  private struct Rest: Encodable {
    var event: String?
    var choices: [ChoiceRecord]
    var sentence: String
    var thresholds: [Int]
    var edited: [Int]
    var pins: [String: [Int]]
    var recipe: Recipe
    var edits: Int
    var undone: Int
    var revision: Int
    var seconds: [String: Double]
  }

  /// JSON text on one line.
  let text: Data

  /// The result number `revision` of an image; `event` where it is one of a stream.
  init(
    _ outcome: TracingOutcome, of project: Project, revision: Int, event: String? = nil
  ) throws {
    let curves = outcome.drawing.curves
    let rest = Rest(
      event: event, choices: try ChoiceRecord.all(outcome.choices, by: project.recipe),
      sentence: outcome.choices.sentence,
      thresholds: (0...100).map { hundredths in
        let evidence = CurveMap.threshold(detail: Double(hundredths) / 100)
        return Int((255 * evidence / (1 + evidence)).rounded())
      },
      edited: outcome.edited.sorted(),
      pins: Dictionary(
        uniqueKeysWithValues: curves.compactMap { curve in
          outcome.pins[curve.id].map {
            ("\(curve.id)", $0.indexes(knotCount: curve.spline.knotCount))
          }
        }),
      recipe: project.recipe, edits: project.changes.count, undone: project.undone.count,
      revision: revision,
      seconds: Dictionary(
        uniqueKeysWithValues: outcome.seconds.entries.map { ($0.name, $0.seconds) }))
    let drawing = try JSONDrawing.line(of: outcome.drawing)
    text =
      Data("{\"drawing\":\(drawing),".utf8) + (try Answer.encoder().encode(rest)).dropFirst()
  }
}

/// One thing that was chosen.
struct ChoiceRecord: Encodable {
  var key: String
  var value: String
  /// Whether the program chose it by looking.
  var isAutomatic: Bool
  /// Whether the recipe says it; otherwise it was chosen, or is what is usual.
  var isAsked: Bool

  /// The choices, made by a recipe.
  static func all(_ choices: Choices, by recipe: Recipe) throws -> [ChoiceRecord] {
    let object = try JSONSerialization.jsonObject(with: try recipe.data()) as? [String: Any]
    return choices.entries.map { ChoiceRecord($0, asked: object ?? [:]) }
  }

  /// The key of a recipe that asks for what a choice is called, where that is another word.
  private static let keys: [Choices.Key: String] = [
    .family: "families", .minConfidence: "minConfidence", .only: "factors", .avoided: "avoid",
  ]

  private init(_ choice: Choices.Choice, asked: [String: Any]) {
    (key, isAutomatic) = (choice.key.rawValue, choice.isChosen)
    isAsked = asked[Self.keys[choice.key] ?? key] != nil
    value =
      switch choice.value {
      case .numbers(let lists): lists.map(Self.text).joined(separator: "; ")
      default: choice.value.text
      }
  }

  /// Numbers to three digits: they are read by people.
  private static func text(_ numbers: [Double]) -> String {
    numbers.map { String(format: "%.3g", $0) }.joined(separator: ", ")
  }
}
