/// The ways to get curve pixels from a network.
public enum ExtractionMethod: String, Sendable, Hashable, CaseIterable {
  /// Attribution and response together.
  case combined
  /// What the curve neurons' activations are owed to: |∂z/∂h ⊙ h|.
  case attribution
  /// The activations of the curve neurons themselves.
  case response
}
