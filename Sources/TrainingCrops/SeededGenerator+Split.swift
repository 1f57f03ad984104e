import Determinism

extension SeededGenerator {
  /// An independent generator, for a part that may grow without changing what comes after it.
  mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }
}
