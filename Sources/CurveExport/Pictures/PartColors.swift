public import Imaging

/// The colours that the parts of an image have in pictures and drawings: those of Okabe and Ito ("Color
/// Universal Design", 2008), which people with any colour-blindness can tell apart. From the ninth on they
/// come again, lighter.
public enum PartColors {
  /// Vermilion, which is orange's neighbour, comes after the others.
  private static let colors =
    [0, 1, 2, 4, 5, 3].map { OverlayPicture.palette[$0] } + [
      RGBColor(red: 0, green: 0.447, blue: 0.698), RGBColor(red: 0, green: 0, blue: 0),
    ]

  /// The colour of part `number`, counted from 1.
  public static func color(of number: Int) -> RGBColor {
    precondition(number >= 1, "parts are counted from 1")
    let (round, place) = (number - 1).quotientAndRemainder(dividingBy: colors.count)
    let color = colors[place]
    let tint = 1 - 1 / Float(1 + round)
    func lighter(_ value: Float) -> Float { value + tint * (1 - value) }
    return RGBColor(
      red: lighter(color.red), green: lighter(color.green), blue: lighter(color.blue))
  }
}
