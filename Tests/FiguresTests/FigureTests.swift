import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import Figures

struct FigureTests {
  private static let blue = RGBColor(red: 0, green: 0, blue: 1)

  private func chart(_ series: [Chart.Series]) -> Chart {
    Chart("t", x: Axis("x", 0...10), y: Axis("y", 0...4), series: series)
  }

  private func figure(_ panels: [any Panel]) -> Figure {
    Figure("f", title: "A < B & \"C\"", caption: "a & b", panels: panels)
  }

  private var all: Figure {
    let image = ColorScale.diverging.picture(of: [[-1, 0], [1, 5]], in: -1...1)
    let points = [Point(1, 1), Point(2, .nan), Point(3, 2), Point(4, 3)]
    return figure([
      chart([
        Chart.Series("line <1>", points), Chart.Series("dots", points, style: .dots()),
        Chart.Series("columns", points, style: .columns(share: 0.1), opacity: 0.5),
      ]),
      PolarChart("p", series: [PolarChart.Series("a", [0, 1, 2, 1], paint: .series(3))]),
      HeatMap(
        "h", x: Axis("x", 0...2), y: Axis("y", 0...2), values: [[0, 1], [2, 3]], meaning: "u",
        stimuli: [(1, image)]),
      PictureGrid("g", cells: [.init(image, "c & d", frame: .ink), .init(image)]),
    ])
  }

  /// The place of a point follows from the frame; both drawings are to agree with it.
  @Test(arguments: [Point(0, 0), Point(10, 4), Point(2.5, 3), Point(7, 0.5)])
  func aPointIsWhereItShouldBe(point: Point) throws {
    let chart = chart([
      Chart.Series(nil, [point], style: .dots(radius: 4), paint: .fixed(Self.blue))
    ])
    let frame = ChartFrame(title: "t", x: chart.x, y: chart.y, size: chart.size, legend: [])
    let area = frame.area
    let wanted = Point(
      area.x + point.x / 10 * area.width, area.bottom - point.y / 4 * area.height)
    let found = frame.place(point)
    #expect(hypot(found.x - wanted.x, found.y - wanted.y) < 1e-9)

    let figure = figure([chart])
    // The sheet has a margin and a heading before its first panel.
    let onSheet = Point(wanted.x + 18, wanted.y + 62)
    let svg = try figure.svg()
    let circle = try #require(svg.firstMatch(of: #/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/#))
    #expect(abs((Double(circle.1) ?? 0) - onSheet.x) < 0.01)
    #expect(abs((Double(circle.2) ?? 0) - onSheet.y) < 0.01)

    let scale = 3.0
    let picture = figure.picture(scale: scale)
    var (x, y, sum) = (0.0, 0.0, 0.0)
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let (red, blue) = (picture.color[0][column, row], picture.color[2][column, row])
        let share = Double(max(blue - red, 0))
        guard share > 0.3 else { continue }
        x += share * (Double(column) + 0.5)
        y += share * (Double(row) + 0.5)
        sum += share
      }
    }
    try #require(sum > 0)
    #expect(abs(x / sum / scale - onSheet.x) < 0.1 && abs(y / sum / scale - onSheet.y) < 0.1)
    // A disc of 4 px has this many pixels.
    #expect(abs(sum - .pi * 16 * scale * scale) < 30, "\(sum)")
  }

  @Test func aLineIsInterruptedWhereANumberIsMissing() {
    let line = chart([
      Chart.Series(nil, [Point(0, 1), Point(1, 1), Point(2, .nan), Point(3, 1), Point(4, 1)])
    ])
    let lines = line.marks.filter { mark in
      if case .line(let points, .series(0), _, _, _) = mark { points.count == 2 } else { false }
    }
    #expect(lines.count == 2)
  }

  @Test func columnsStandOnZero() throws {
    let chart = chart([
      Chart.Series(
        nil, [Point(5, 2)], style: .columns(share: 0.1), paint: .fixed(Self.blue))
    ])
    let frame = ChartFrame(title: "t", x: chart.x, y: chart.y, size: chart.size, legend: [])
    let box = try #require(
      chart.marks.compactMap { mark -> Box? in
        if case .rectangle(let box, .fixed(Self.blue), _) = mark { box } else { nil }
      }.first)
    #expect(abs(box.bottom - frame.area.bottom) < 1e-9)
    #expect(abs(box.height - frame.area.height / 2) < 1e-9)
    #expect(abs(box.width - frame.area.width / 10) < 1e-9)
  }

  @Test func theFirstRowOfAMapIsAtTheTopAndSignedNumbersAreSymmetric() throws {
    let map = HeatMap(
      x: Axis("", 0...2), y: Axis("", 0...2), values: [[-1, 0], [0, 3]], meaning: "")
    #expect(map.range == -3...3 && map.scale == .diverging)
    #expect(
      HeatMap(x: map.x, y: map.y, values: [[1, 3]], meaning: "").scale == .sequential)
    guard case .picture(let image, _, _) = map.marks[0] else {
      Issue.record("no picture")
      return
    }
    let last = ColorScale.diverging.color(at: 1)
    #expect(image.color[0][1, 1] == last.red)
  }

  @Test func aPolarChartGrowsClockwiseFromTheRight() throws {
    let chart = PolarChart(
      series: [PolarChart.Series(nil, [1, 0.5, 0, 0], paint: .fixed(Self.blue))], largest: 1)
    let points = try #require(
      chart.marks.compactMap { mark -> [Point]? in
        if case .line(let points, .fixed(Self.blue), _, _, _) = mark { points } else { nil }
      }.first)
    let center = points[2]
    let (right, down) = (points[0].x - center.x, points[1].y - center.y)
    #expect(abs(points[0].y - center.y) < 1e-9 && right > 0)
    #expect(abs(points[1].x - center.x) < 1e-9 && down > 0, "90 degrees is down")
    #expect(abs(right - 2 * down) < 1e-9)
  }

  @Test func markupIsWellFormedAndTheSameTwice() throws {
    let svg = try all.svg()
    #expect(MarkupCheck.problem(in: svg) == nil)
    #expect(svg.contains("A &lt; B &amp; &quot;C&quot;"))
    #expect(MarkupCheck.problem(in: try all.html(), isHTML: true) == nil)
    #expect(try svg == all.svg())
    #expect(try all.picture().pngData() == all.picture().pngData())
  }

  @Test func panelsStandBesideEachOtherAndTheSheetHoldsThem() {
    let sheet = all.sheet()
    #expect(sheet.width >= 480 * 2 && sheet.height >= 340 + 300)
    let picture = all.picture(scale: 0.5)
    #expect(picture.width == Int((sheet.width / 2).rounded(.up)))
    let (light, dark) = (all.picture(scale: 0.5), all.picture(scale: 0.5, isDark: true))
    #expect(light.color[0][0, 0] == 1 && dark.color[0][0, 0] < 0.2)
  }
}
