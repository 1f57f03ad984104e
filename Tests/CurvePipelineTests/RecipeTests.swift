import CurvePipeline
import Foundation
import Testing

/// Requests as JSON.
struct RecipeTests {
  /// Everything that can be asked for, none of it usual.
  private static var full: TracingRequest {
    var request = TracingRequest()
    request.network = "curve-circuit"
    request.families = [.lines]
    request.neurons = NeuronSelection("330..30,curve:4")
    request.polarity = .both
    request.channel = .color
    request.ink = .only(["#1f77b4", "#D62728"].compactMap { RGBColor($0) })
    request.scales = [1, 0.5]
    request.method = .response
    var mask = Mask(width: 3, height: 2)
    mask[1, 1] = true
    request.avoided = [.file("catheter.png"), .mask(mask)]
    request.within = [.mask(mask)]
    request.edits = [DrawingEdit(.remove, replaced: [[Point(1, 2), Point(30.5, 4)]])]
    request.parts = .factors(
      FactorsRequest(.auto, network: "curvenet", layer: "h", only: ["2"], without: ["1"]))
    request.options.detail = 0.7
    request.options.tolerance = 1.25
    request.options.leastConfidence = 0.9
    request.options.widths = 1.5...6
    request.options.radii = 20...1000
    request.options.curveCount = 5
    request.options.steps = 4
    request.options.objective = .activation
    request.options.dashes = .join
    request.options.specks = .drop
    request.options.seed = .max
    return request
  }

  private static func decoded(_ json: String) throws -> TracingRequest {
    try JSONDecoder().decode(TracingRequest.self, from: Data(json.utf8))
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var concept = TracingRequest()
    concept.parts = .concept(ConceptReference(path: "a.concept", selection: "wing"))
    concept.options.initialization = .random
    concept.options.evidence = .frangi
    var seen = TracingRequest()
    seen.ink = .seen
    var number = TracingRequest()
    number.parts = .factors(FactorsRequest(.number(4)))
    for request in [TracingRequest(), Self.full, concept, seen, number] {
      let back = try JSONDecoder().decode(TracingRequest.self, from: request.recipe())
      #expect(back == request)
    }
  }

  /// Nothing is said but what is asked for.
  @Test func theUsualRequestIsShort() throws {
    let text = String(decoding: try TracingRequest().recipe(), as: UTF8.self)
    #expect(text == "{\n  \"format\" : \"curvetrace-recipe\",\n  \"version\" : 1\n}\n")
    #expect(
      try Self.decoded("{\"format\": \"curvetrace-recipe\", \"version\": 1, \"detail\": 0.25}")
        .options.detail == 0.25)
  }

  @Test(arguments: [
    ("{\"version\": 1}", "no recipe"), ("{\"format\": \"x\", \"version\": 1}", "no recipe"),
    ("{\"format\": \"curvetrace-recipe\", \"version\": 2}", "version 2"),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"detial\": 1, \"Seed\": 2}",
      "unknown keys: Seed, detial"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"polarity\": \"auto\"}",
      "polarity cannot be \"auto\" but one of dark, bright, both"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"factors\": {\"count\": 2, \"lair\": 1}}",
      "unknown keys: lair"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"detail\": \"high\"}",
      "detail has a value of another kind"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"ink\": [\"blue\"]}",
      "ink cannot be \"blue\" but one of auto, #1f77b4"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"neurons\": \"90\"}",
      "neurons cannot be \"90\" but one of 30..90"
    ),
    (
      "{\"format\": \"curvetrace-recipe\", \"version\": 1, \"widths\": [6, 2]}",
      "widths has a value that it cannot have"
    ),
    ("{", "this is no JSON"),
  ])
  func whatIsNoRecipeIsSaid(json: String, part: String) throws {
    let path = NSTemporaryDirectory() + UUID().uuidString + ".json"
    try Data(json.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: RecipeError.self) { try TracingRequest.read(from: path) }
    #expect(error?.category == .badData)
    #expect(
      error?.description.hasPrefix(path) == true && error?.description.contains(part) == true,
      "\(error?.description ?? "")")
  }

  /// What the command line refuses the library refuses, in the same words without dashes.
  @Test func requestsThatCannotBeAreRefused() throws {
    func refusal(_ change: (inout TracingRequest) -> Void) -> String {
      var request = TracingRequest()
      change(&request)
      do { try request.check() } catch { return "\(error)" }
      return ""
    }
    #expect(refusal { _ in } == "")
    #expect(refusal { $0.options.detail = .nan } == "detail nan: give a number from 0 to 1")
    #expect(refusal { $0.network = "vgg" }.contains("there is no network \"vgg\""))
    #expect(
      refusal {
        $0.options.initialization = .random
        $0.polarity = .both
      } == "init random looks for curves of one polarity; give polarity dark or bright")
    #expect(
      refusal {
        $0.options.evidence = .sato
        $0.scales = [1]
      } == "scales asks the network; leave it out with evidence sato")
    #expect(
      refusal {
        $0.channel = .red
        $0.ink = .only([RGBColor(red: 0, green: 0, blue: 0)])
      } == "ink looks at colour; leave out channel")
    #expect(refusal { $0.ink = .only([]) }.contains("1 to 12 different colours"))
    #expect(refusal { $0.scales = [] }.contains("scales"))
    #expect(refusal { $0.parts = .factors(FactorsRequest(.number(0))) }.contains("1 to 255"))
  }

  /// Which curves are meant where nobody says.
  @Test func familiesFollowFromWhatIsTraced() {
    var request = TracingRequest()
    #expect(request.families() == [.lines])
    #expect(request.families(of: .borders) == [.edges])
    request.parts = .concept(ConceptReference(path: "a.concept"))
    #expect(request.families() == [.edges])
    request.options.evidence = .frangi
    #expect(request.families() == [.lines])
    request.options.evidence = .network
    request.network = "curve-circuit"
    #expect(request.families() == [.lines])
    request.families = [.lines, .edges]
    #expect(request.families(of: .borders) == [.lines, .edges])
  }
}
