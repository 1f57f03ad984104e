import Foundation
import Geometry
import Imaging
import Testing

@testable import Figures

struct AreaTests {
  private static let blue = RGBColor(red: 0, green: 0, blue: 1)

  private func chart(_ style: Chart.Style, _ points: [Point]) -> Chart {
    Chart(
      "t", x: Axis("x", 0...10), y: Axis("y", 0...4),
      series: [Chart.Series(nil, points, style: style, paint: .fixed(Self.blue))])
  }

  /// A triangle over half of the chart covers half of its area, as SVG and as pixels.
  @Test func anAreaCoversWhatItShould() throws {
    let chart = chart(.area, [Point(0, 0), Point(10, 0), Point(0, 4)])
    let area = ChartFrame(title: "t", x: chart.x, y: chart.y, size: chart.size, legend: []).area
    let figure = Figure("f", title: "A", caption: "", panels: [chart])
    #expect(try figure.svg().contains("<path fill=\"#0000ff\" d=\"M"))
    let picture = figure.picture(scale: 1)
    let sum = zip(picture.color[0].pixels, picture.color[2].pixels).reduce(0.0) {
      $0 + Double(max($1.1 - $1.0, 0))
    }
    #expect(abs(sum / (area.width * area.height / 2) - 1) < 0.01)
  }

  /// Dashes of 5 px with 4 px between them, around a corner too.
  @Test func dashesAreEven() {
    let dashes = chart(.dashes(), [Point(0, 0), Point(5, 0), Point(5, 4)]).marks.compactMap {
      mark -> Double? in
      guard case .line(let points, .fixed, _, _, _) = mark else { return nil }
      return zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    }
    #expect(dashes.count > 20 && dashes.dropLast().allSatisfy { abs($0 - 5) < 1e-9 })
  }

  @Test func notesStayInTheChart() {
    var chart = chart(.line(), [])
    chart.notes = [Chart.Note("at the very end", at: Point(10, 2))]
    let ends = chart.marks.compactMap { mark -> Double? in
      guard case .text("at the very end", let place, let size, _, _, _) = mark else { return nil }
      return place.x + StrokeFont.width(of: "at the very end", size: size) / 2
    }
    #expect(ends.count == 1 && ends[0] <= chart.size.width)
  }

  @Test func notesUnderAPanelAreBroken() {
    let chart = chart(.line(), [])
    let noted = NotedPanel(
      chart, note: Array(repeating: "word", count: 60).joined(separator: " "))
    let lines = noted.marks.compactMap { mark -> String? in
      if case .text(let text, _, 12, _, _, _) = mark { text } else { nil }
    }
    #expect(lines.count > 2 && lines.joined(separator: " ").count == 60 * 5 - 1)
    #expect(lines.allSatisfy { StrokeFont.width(of: $0, size: 12) < chart.size.width })
    #expect(noted.size.height > chart.size.height + 17 * Double(lines.count))
  }

  @Test func numbersThatAreAllTheSameHaveAnAxis() {
    #expect(Axis("", covering: [0, 0]).range == 0...1)
    #expect(Axis("", covering: [4, 4], startsAtZero: false).range == 4...5)
    #expect(Axis("", covering: [4, 4], startsAtZero: false).ticks.count == 6)
  }
}
