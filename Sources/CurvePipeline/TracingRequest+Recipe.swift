import CurveExtraction
import CurveNetworks
import CurveTracing
public import Failures
public import Foundation
import ImageParts
import Imaging

/// A request as JSON, a *recipe*: one object with `"format": "curvetrace-recipe"`, `"version": 1` and,
/// where something else is asked for than what is usual, these keys:
///
/// | key | value |
/// |---|---|
/// | `network` | a name |
/// | `families` | some of `"lines"`, `"edges"` |
/// | `neurons` | `"30..90,210..270"`, `"lines:4,5"` or `"+lines:curves -edges:curves"` |
/// | `polarity` | `"dark"`, `"bright"` or `"both"` |
/// | `channel` | `"luminance"`, `"red"`, `"green"`, `"blue"`, `"color"` or `"alpha"` |
/// | `ink` | colours such as `"#1f77b4"`, or `["auto"]` |
/// | `scales` | numbers, 0.05…4 |
/// | `method` | `"combined"`, `"attribution"` or `"response"` |
/// | `evidence` | `"network"` or a classical method |
/// | `avoid` | regions: `{"file": "mask.png"}` or `{"png": "…"}`, a mask as a PNG in base64 |
/// | `within` | regions, beyond all of which no curve may run |
/// | `factors` | `{"count": 4, "network": …, "layer": …, "only": ["2"], "without": ["1"]}`; a count may
/// be `"auto"` |
/// | `concept` | `{"file": "butterfly.concept", "factors": "wing"}` |
/// | `detail`, `tolerance`, `minConfidence` | numbers |
/// | `widths`, `radii` | two numbers each, the least and the largest |
/// | `curves`, `steps`, `seed` | whole numbers |
/// | `init` | `"attribution"` or `"random"` |
/// | `objective` | `"attribution"`, `"activation"` or `"pixels"` |
/// | `dashes` | `"keep"` or `"join"` |
/// | `specks` | `"keep"` or `"drop"` |
/// | `edits` | what people have changed: `DrawingEdit`s |
///
/// The keys `frame`, `window`, `formats`, `brush`, `stroke`, `order`, `pixelSide` and `measures` say which frame is
/// read and what is written of a drawing: a `Recipe` of the module `Batches` has them, a request leaves them to it.
///
/// Unknown keys are refused by their names: a recipe never does less than it says.
extension TracingRequest: Codable {
  /// What a recipe says that it is.
  package static let format = "curvetrace-recipe"
  /// The version of the format.
  package static let version = 1

  private enum Key: String, CodingKey, CaseIterable {
    case format, version, network, families, neurons, polarity, channel, ink, scales, method,
      evidence, avoid, within
    case factors, concept, detail, tolerance, minConfidence, curves, `init`, steps, seed
    case dashes, specks, widths, radii, objective, edits
    // Not of the request, but of what is read and written.
    case frame, window, formats, brush, stroke, order, pixelSide, measures
  }

  /// The request that a recipe asks for.
  ///
  /// - Throws: `RecipeError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let recipe = try decoder.knownKeys(Key.self)
    guard try recipe.decodeIfPresent(String.self, forKey: .format) == Self.format,
      let version = try recipe.decodeIfPresent(Int.self, forKey: .version)
    else { throw RecipeError.notARecipe }
    guard version <= Self.version else { throw RecipeError.laterVersion(version) }
    func read<Value: Decodable>(_ key: Key, _ place: (Value) -> Void) throws {
      if let value = try recipe.decodeIfPresent(Value.self, forKey: key) { place(value) }
    }
    func word<Value: RawRepresentable & CaseIterable>(
      _ key: Key, _ place: (Value) -> Void
    ) throws where Value.RawValue == String {
      if let word = try recipe.decodeIfPresent(String.self, forKey: key) {
        place(try Self.value(of: word, key.rawValue))
      }
    }
    self.init()
    try read(.network) { network = $0 }
    families = try recipe.decodeIfPresent([String].self, forKey: .families)?.map {
      try Self.value(of: $0, Key.families.rawValue)
    }
    neurons = try recipe.decodeIfPresent(String.self, forKey: .neurons).map(Self.neurons)
    try word(.polarity) { polarity = $0 }
    try word(.channel) { channel = $0 }
    ink = try recipe.decodeIfPresent([String].self, forKey: .ink).map(Self.ink)
    try read(.scales) { scales = $0 }
    try word(.method) { method = $0 }
    try word(.evidence) { options.evidence = $0 }
    try read(.avoid) { avoided = $0 }
    try read(.within) { within = $0 }
    let factors = try recipe.decodeIfPresent(FactorsRequest.self, forKey: .factors)
    let concept = try recipe.decodeIfPresent(ConceptReference.self, forKey: .concept)
    guard factors == nil || concept == nil else {
      throw RequestError("{concept} and {factors} exclude each other; give one of them")
    }
    parts = factors.map { .factors($0) } ?? concept.map { .concept($0) }
    try read(.detail) { options.detail = $0 }
    try read(.tolerance) { options.tolerance = $0 }
    try read(.minConfidence) { options.leastConfidence = $0 }
    try read(.widths) { options.widths = $0 }
    try read(.radii) { options.radii = $0 }
    try read(.curves) { options.curveCount = $0 }
    try word(.`init`) { options.initialization = $0 }
    try read(.steps) { options.steps = $0 }
    try word(.objective) { options.objective = $0 }
    try word(.dashes) { options.dashes = $0 }
    try word(.specks) { options.specks = $0 }
    try read(.seed) { options.seed = $0 }
    try read(.edits) { edits = $0 }
  }

  /// Writes the request as a recipe that has what differs from what is usual.
  public func encode(to encoder: any Encoder) throws {
    let usual = TracingRequest()
    var recipe = encoder.container(keyedBy: Key.self)
    func write(_ key: Key, _ value: some Encodable & Equatable, _ usual: some Equatable) throws {
      if "\(value)" != "\(usual)" { try recipe.encode(value, forKey: key) }
    }
    try recipe.encode(Self.format, forKey: .format)
    try recipe.encode(Self.version, forKey: .version)
    try write(.network, network, usual.network)
    try recipe.encodeIfPresent(families?.map(\.rawValue), forKey: .families)
    try recipe.encodeIfPresent(neurons?.description, forKey: .neurons)
    try recipe.encodeIfPresent(polarity?.rawValue, forKey: .polarity)
    try recipe.encodeIfPresent(channel?.rawValue, forKey: .channel)
    try recipe.encodeIfPresent(ink?.words, forKey: .ink)
    try recipe.encodeIfPresent(scales, forKey: .scales)
    try recipe.encodeIfPresent(method?.rawValue, forKey: .method)
    try write(.evidence, options.evidence.rawValue, usual.options.evidence.rawValue)
    if !avoided.isEmpty { try recipe.encode(avoided, forKey: .avoid) }
    if !within.isEmpty { try recipe.encode(within, forKey: .within) }
    switch parts {
    case .factors(let factors): try recipe.encode(factors, forKey: .factors)
    case .concept(let concept): try recipe.encode(concept, forKey: .concept)
    case nil: break
    }
    try write(.detail, options.detail, usual.options.detail)
    try write(.tolerance, options.tolerance, usual.options.tolerance)
    try write(.minConfidence, options.leastConfidence, usual.options.leastConfidence)
    try recipe.encodeIfPresent(options.widths, forKey: .widths)
    try recipe.encodeIfPresent(options.radii, forKey: .radii)
    try recipe.encodeIfPresent(options.curveCount, forKey: .curves)
    try write(.`init`, options.initialization.rawValue, usual.options.initialization.rawValue)
    try write(.objective, options.objective.rawValue, usual.options.objective.rawValue)
    try write(.dashes, options.dashes.rawValue, usual.options.dashes.rawValue)
    try write(.specks, options.specks.rawValue, usual.options.specks.rawValue)
    try recipe.encodeIfPresent(options.steps, forKey: .steps)
    try write(.seed, options.seed, usual.options.seed)
    if !edits.isEmpty { try recipe.encode(edits, forKey: .edits) }
  }

  private static func neurons(_ words: String) throws -> NeuronSelection {
    guard let selection = NeuronSelection(words) else {
      throw RecipeError.unknownWord(
        words, key: Key.neurons.rawValue,
        known: ["30..90", "330..30,150..210", "lines:4,5", "+lines:curves -edges:curves"])
    }
    return selection
  }

  private static func ink(_ words: [String]) throws -> CurveInput.InkRequest {
    if words == ["auto"] { return .seen }
    return .only(
      try words.map { word in
        guard let color = RGBColor(word) else {
          throw RecipeError.unknownWord(word, key: Key.ink.rawValue, known: ["auto", "#1f77b4"])
        }
        return color
      })
  }

  private static func value<Value: RawRepresentable & CaseIterable>(
    of word: String, _ key: String
  ) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: word) else {
      throw RecipeError.unknownWord(
        word, key: key, known: Value.allCases.map(\.rawValue))
    }
    return value
  }
}

extension TracingRequest {
  /// The request in the recipe at `path`.
  ///
  /// - Throws: `RecipeError` with the file's name in front; `ImagingError` where the file cannot be opened.
  public static func read(from path: String) throws -> TracingRequest {
    try RecipeFile.read(TracingRequest.self, from: path)
  }

  /// The recipe, JSON with sorted keys, ending in a newline.
  public func recipe() throws -> Data { try RecipeFile.data(of: self) }
}

/// Files of recipes.
package enum RecipeFile {
  /// What the recipe at `path` asks for.
  ///
  /// - Throws: `RecipeError` with the file's name in front; `ImagingError` where the file cannot be opened.
  package static func read<Asked: Decodable>(
    _ type: Asked.Type, from path: String
  ) throws -> Asked {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: 64 << 20) else {
      throw RecipeError.unusable(path: path, reason: "it is longer than 64 MiB")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as any ExplainedError {
      throw RecipeError.unusable(path: path, reason: error.description)
    } catch let error as DecodingError {
      throw RecipeError.unusable(path: path, reason: error.reason)
    }
  }

  /// JSON with sorted keys, ending in a newline.
  package static func data(of asked: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(asked) + Data("\n".utf8)
  }
}

extension FactorsRequest: Codable {
  private enum Key: String, CodingKey, CaseIterable { case count, network, layer, only, without }

  /// The factors that a recipe asks for.
  public init(from decoder: any Decoder) throws {
    let recipe = try decoder.knownKeys(Key.self)
    let count: FactorCount =
      if let number = try? recipe.decode(Int.self, forKey: .count) {
        .number(number)
      } else if try recipe.decode(String.self, forKey: .count) == "auto" {
        .auto
      } else {
        throw RecipeError.unknownWord(
          try recipe.decode(String.self, forKey: .count), key: "count", known: ["auto"])
      }
    self.init(
      count, network: try recipe.decodeIfPresent(String.self, forKey: .network),
      layer: try recipe.decodeIfPresent(String.self, forKey: .layer),
      only: try recipe.decodeIfPresent([String].self, forKey: .only),
      without: try recipe.decodeIfPresent([String].self, forKey: .without) ?? [])
  }

  /// Writes them as a recipe has them.
  public func encode(to encoder: any Encoder) throws {
    var recipe = encoder.container(keyedBy: Key.self)
    switch count {
    case .number(let number): try recipe.encode(number, forKey: .count)
    case .auto: try recipe.encode("auto", forKey: .count)
    }
    try recipe.encodeIfPresent(network, forKey: .network)
    try recipe.encodeIfPresent(layer, forKey: .layer)
    try recipe.encodeIfPresent(only, forKey: .only)
    if !without.isEmpty { try recipe.encode(without, forKey: .without) }
  }
}

extension ConceptReference: Codable {
  private enum Key: String, CodingKey, CaseIterable { case file, factors }

  /// The concept that a recipe names.
  public init(from decoder: any Decoder) throws {
    let recipe = try decoder.knownKeys(Key.self)
    self.init(
      path: try recipe.decode(String.self, forKey: .file),
      selection: try recipe.decodeIfPresent(String.self, forKey: .factors))
  }

  /// Writes it as a recipe has it.
  public func encode(to encoder: any Encoder) throws {
    var recipe = encoder.container(keyedBy: Key.self)
    try recipe.encode(path, forKey: .file)
    try recipe.encodeIfPresent(selection, forKey: .factors)
  }
}

extension AvoidedRegion: Codable {
  private enum Key: String, CodingKey, CaseIterable { case file, png }

  /// The region that a recipe names or holds.
  public init(from decoder: any Decoder) throws {
    let recipe = try decoder.knownKeys(Key.self)
    if let path = try recipe.decodeIfPresent(String.self, forKey: .file) {
      self = .file(path)
    } else {
      let data = try recipe.decode(Data.self, forKey: .png)
      let image = try Image.decode([UInt8](data), name: "the region")
      self = .mask(Mask(image.luminance, atLeast: 0.5))
    }
  }

  /// Writes it as a recipe has it.
  public func encode(to encoder: any Encoder) throws {
    var recipe = encoder.container(keyedBy: Key.self)
    switch self {
    case .file(let path): try recipe.encode(path, forKey: .file)
    case .mask(let mask): try recipe.encode(Image(grey: mask.plane).pngData(), forKey: .png)
    }
  }
}

/// Why a recipe cannot be followed.
public enum RecipeError: ExplainedError, Equatable {
  /// It is JSON, but no recipe.
  case notARecipe
  /// It was written by a later version of the program.
  case laterVersion(Int)
  /// It has keys that nobody knows.
  case unknownKeys([String], known: [String])
  /// A key has a word that it cannot have.
  case unknownWord(String, key: String, known: [String])
  /// A key has numbers or a list that it cannot have.
  case badValue(key: String, hint: String)
  /// The file is none, for this reason.
  case unusable(path: String, reason: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .notARecipe: "this is no recipe: its format is not \"curvetrace-recipe\""
    case .laterVersion(let version):
      "this recipe has version \(version), and only version 1 is known; use a newer curvetrace"
    case .unknownKeys(let keys, let known):
      "the recipe has unknown keys: \(keys.joined(separator: ", ")); the known ones are "
        + known.joined(separator: ", ")
    case .unknownWord(let word, let key, let known):
      "\(key) cannot be \"\(word)\" but one of \(known.joined(separator: ", "))"
    case .badValue(let key, let hint): "\(key) cannot have this value; give \(hint)"
    case .unusable(let path, let reason): "\(path): \(reason)"
    }
  }

  public var category: FailureCategory { .badData }
}

/// Any key of an object.
private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// The container of these keys, which has no others.
  ///
  /// - Throws: `RecipeError.unknownKeys`.
  package func knownKeys<Key: CodingKey & CaseIterable>(
    _ type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Key.allCases.map(\.stringValue)
    let unknown = try allKeys.filter { !known.contains($0) }
    guard unknown.isEmpty else { throw RecipeError.unknownKeys(unknown, known: known) }
    return try container(keyedBy: type)
  }

  /// The names of all keys of an object, in alphabetical order.
  var allKeys: [String] {
    get throws { try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted() }
  }
}

extension DecodingError {
  /// What is wrong, in a few words.
  package var reason: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.codingPath.isEmpty
        ? "this is no object"
        : "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has a value of another kind"
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "this is no JSON"
        : "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has a value that it cannot have"
    @unknown default: "this is no recipe"
    }
  }
}
