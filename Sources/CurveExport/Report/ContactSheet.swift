import Foundation

/// A page of many small pictures to look through, each with its name and a few words.
///
/// Pictures are files beside the page, which the browser loads as one scrolls: the page of a thousand is small.
public struct ContactSheet: Sendable {
  /// One picture.
  public struct Entry: Hashable, Sendable {
    /// The image's name.
    public var name: String
    /// What is known of it, or why there is no picture.
    public var caption: String
    /// The picture's file, relative to the page; `nil` where there is none.
    public var picture: String?
    /// The file that a click opens, relative to the page.
    public var link: String?

    /// A picture with its name and a few words.
    public init(name: String, caption: String, picture: String? = nil, link: String? = nil) {
      (self.name, self.caption, self.picture, self.link) = (name, caption, picture, link)
    }
  }

  public var title: String
  /// A sentence or two below it.
  public var introduction: String
  /// The pictures, in order.
  public var entries: [Entry]
  /// All pages: their names, and their files relative to this one, which has none.
  public var pages: [(name: String, file: String?)]
  /// How the page was made.
  public var provenance: String

  /// A page of pictures, in order; of `pages` there are links where it is not the only one.
  public init(
    title: String, introduction: String, entries: [Entry],
    pages: [(name: String, file: String?)] = [], provenance: String
  ) {
    (self.title, self.introduction, self.entries) = (title, introduction, entries)
    (self.pages, self.provenance) = (pages, provenance)
  }

  /// The page's text.
  public func html() -> String {
    let links = pages.map { page in
      page.file.map { "<a href=\"\(Self.address(of: $0))\">\(escapedMarkup(page.name))</a>" }
        ?? "<b>\(escapedMarkup(page.name))</b>"
    }
    let navigation = pages.count > 1 ? ["<nav>\(links.joined(separator: " "))</nav>"] : []
    return ReportPage(title: title, introduction: introduction, footer: provenance).html(
      navigation + ["<section class=\"places sheet\">"] + entries.map(Self.html)
        + ["</section>"] + navigation)
  }

  private static func html(_ entry: Entry) -> String {
    let name = escapedMarkup(entry.name)
    let picture =
      entry.picture.map {
        "<img loading=\"lazy\" alt=\"\(name)\" src=\"\(address(of: $0))\">"
      } ?? ""
    let linked = entry.link.map { "<a href=\"\(address(of: $0))\">\(picture)</a>" } ?? picture
    let kind = entry.picture == nil ? " class=\"failed\"" : ""
    return "<figure\(kind)>\(linked)<figcaption>\(name)</figcaption>"
      + "<p>\(escapedMarkup(entry.caption))</p></figure>"
  }

  /// A path as an address: what means something in one is replaced.
  private static func address(of path: String) -> String {
    let allowed = CharacterSet(
      charactersIn:
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
    return path.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }
}
