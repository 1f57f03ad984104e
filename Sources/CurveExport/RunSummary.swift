/// What one run of the program did: names and values in order, for programs as JSON and for people as
/// lines of text.
public struct RunSummary: Hashable, Sendable {
  /// A value of a summary.
  public indirect enum Value: Hashable, Sendable {
    case text(String)
    case integer(Int)
    /// A whole number that may need all 64 bits, such as a seed.
    case unsigned(UInt64)
    /// A measurement; one that is not finite becomes `null`.
    case number(Double)
    case flag(Bool)
    case list([Value])
    case group(RunSummary)
    /// Nothing to say.
    case none
  }

  /// The names and values, in the order in which they were set.
  public private(set) var entries: [Entry] = []

  /// One name with its value.
  public struct Entry: Hashable, Sendable {
    /// Camel case, as in the JSON.
    public var name: String
    /// What is known under the name.
    public var value: Value
  }

  /// An empty summary.
  public init() {}

  /// The value under `name`; setting a new name appends it, setting `nil` removes it.
  public subscript(name: String) -> Value? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// One JSON object, ending in a newline.
  public var json: String { jsonText.serialized() + "\n" }

  /// One line for each value that there is, groups with their names in front, ending in a newline.
  public var text: String {
    lines(prefix: "").map { "\($0.name): \($0.value)\n" }.joined()
  }

  private var jsonText: JSONText {
    .object(entries.map { ($0.name, Self.jsonText($0.value)) })
  }

  private static func jsonText(_ value: Value) -> JSONText {
    switch value {
    case .text(let text): .text(text)
    case .integer(let number): .integer(number)
    case .unsigned(let number): .unsigned(number)
    case .number(let number): number.isFinite ? .number(number) : .null
    case .flag(let flag): .flag(flag)
    case .list(let values): .array(values.map(jsonText))
    case .group(let summary): summary.jsonText
    case .none: .null
    }
  }

  private func lines(prefix: String) -> [(name: String, value: String)] {
    entries.flatMap { entry -> [(name: String, value: String)] in
      if entry.value == .none { return [] }
      let name = prefix + entry.name
      if case .group(let summary) = entry.value { return summary.lines(prefix: name + " ") }
      return [(name, Self.plain(entry.value))]
    }
  }

  private static func plain(_ value: Value) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .number(let number): number.isFinite ? NumberText.bounded(number, decimals: 4) : "none"
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let values): values.isEmpty ? "none" : values.map(plain).joined(separator: ", ")
    case .group(let summary):
      summary.lines(prefix: "").map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    case .none: "none"
    }
  }
}
