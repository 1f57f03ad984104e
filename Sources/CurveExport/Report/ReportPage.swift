import Foundation
package import Imaging

/// The frame of every report: one HTML file that needs nothing else, with a title, a few words, sections
/// and a line at the bottom.
package struct ReportPage {
  var title: String
  /// A sentence or two below it.
  var introduction: String
  /// How the page was made.
  var footer: String

  /// The frame of a report; all three are plain text.
  package init(title: String, introduction: String, footer: String) {
    (self.title, self.introduction, self.footer) = (title, introduction, footer)
  }

  /// The page's text around `sections`, each of them markup.
  package func html(_ sections: [String]) -> String {
    let head = [
      "<!DOCTYPE html>",
      "<html lang=\"en\">",
      "<head>",
      "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(escapedMarkup(title)) – CurveTrace</title>",
      "<style>\(ReportStyle.css)</style>",
      "</head>",
      "<body>",
      "<header><h1>\(escapedMarkup(title))</h1><p>\(escapedMarkup(introduction))</p></header>",
      "<main>",
    ]
    let foot = [
      "</main>", "<footer>\(escapedMarkup(footer))</footer>", "</body>", "</html>", "",
    ]
    return (head + sections + foot).joined(separator: "\n")
  }

  /// What was chosen, names and values, as a section.
  package static func section(listing parameters: [(name: String, value: String)]) -> String {
    let rows = parameters.map {
      "<dt>\(escapedMarkup($0.name))</dt><dd>\(escapedMarkup($0.value))</dd>"
    }
    return "<section><h2>What was chosen</h2><dl>\n" + rows.joined(separator: "\n")
      + "\n</dl></section>"
  }

  /// A picture inside the page, every pixel as it is.
  package static func picture(_ image: Image, description: String) throws -> String {
    element(image, description, address: try dataURL(image))
  }

  /// A photograph inside the page, as a JPEG: a fifth of the bytes.
  static func photograph(_ image: Image, description: String) throws -> String {
    element(
      image, description,
      address: "data:image/jpeg;base64," + (try image.jpegData(quality: 85).base64EncodedString()))
  }

  private static func element(_ image: Image, _ description: String, address: String) -> String {
    "<img alt=\"\(escapedMarkup(description))\" width=\"\(image.width)\""
      + " height=\"\(image.height)\" src=\"\(address)\">"
  }

  /// The image as an address that holds all of it.
  package static func dataURL(_ image: Image) throws -> String {
    "data:image/png;base64," + (try image.pngData().base64EncodedString())
  }
}
