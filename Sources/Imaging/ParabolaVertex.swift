/// Where the parabola through three samples one step apart is highest: steps from the middle one, from -0.5
/// to 0.5; 0 where it is not bent downwards.
public func parabolaVertex<Number: BinaryFloatingPoint>(
  _ before: Number, _ here: Number, _ after: Number
) -> Number {
  let bend = before - 2 * here + after
  guard bend < 0 else { return 0 }
  return min(max((before - after) / (2 * bend), -0.5), 0.5)
}
