import CurveExport
import TestSupport
import Testing

struct ContactSheetTests {
  @Test func namesAreEscapedAndAddressesEncoded() {
    let sheet = ContactSheet(
      title: "films & more", introduction: "Two images.",
      entries: [
        .init(
          name: "a <b>#1?.png", caption: "3 curves", picture: "thumbnails/a <b>#1?.png.jpg",
          link: "results/ü.svg"),
        .init(name: "c.png", caption: "this is \"no\" image"),
      ],
      pages: [("1", nil), ("2", "contact-sheet-2.html")], provenance: "curvetrace")
    let html = sheet.html()
    #expect(MarkupCheck.problem(in: html, isHTML: true) == nil)
    #expect(html.contains("src=\"thumbnails/a%20%3Cb%3E%231%3F.png.jpg\""))
    #expect(html.contains("href=\"results/%C3%BC.svg\""))
    #expect(html.contains("a &lt;b&gt;#1?.png"))
    #expect(html.contains("<b>1</b> <a href=\"contact-sheet-2.html\">2</a>"))
    #expect(html.contains("class=\"failed\"><figcaption>c.png</figcaption>"))
  }

  @Test func onePageHasNoLinksToOthers() {
    let sheet = ContactSheet(
      title: "films", introduction: "", entries: [], pages: [("1", nil)], provenance: "curvetrace")
    #expect(!sheet.html().contains("<nav>"))
    #expect(MarkupCheck.problem(in: sheet.html(), isHTML: true) == nil)
  }
}
