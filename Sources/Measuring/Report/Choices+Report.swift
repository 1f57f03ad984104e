import CurveExtraction
public import CurvePipeline

extension Choices {
  /// What a page says of how its results were made.
  public var reportParameters: [(String, String)] {
    [
      ("Curves", "\(self[.polarity]?.text ?? ""), in \(self[.channel]?.text ?? "")"),
      ("Network", self[.network]?.text ?? ""), ("Detail", self[.detail]?.text ?? ""),
    ]
  }
}
