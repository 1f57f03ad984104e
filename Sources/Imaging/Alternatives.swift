extension [String] {
  /// The elements in a sentence: `a`, `a or b`, `a, b or c`.
  package var alternatives: String {
    count > 1 ? dropLast().joined(separator: ", ") + " or " + self[count - 1] : joined()
  }
}
