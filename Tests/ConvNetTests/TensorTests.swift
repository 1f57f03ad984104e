import ConvNet
import Testing

struct TensorTests {
  /// Σ i (i + 1) = n (n + 1)(n + 2) / 3 with n one less than the count, of whole eights and of what is left over.
  @Test(arguments: [0, 1, 7, 8, 9, 16, 23])
  func aScalarProductHasItsClosedForm(count: Int) {
    let shape = Shape(batch: 1, channels: 1, height: 1, width: count)
    let first = Tensor(shape: shape, values: ContiguousArray((0..<count).map(Float.init)))
    let second = Tensor(shape: shape, values: ContiguousArray((0..<count).map { Float($0 + 1) }))
    let n = count - 1
    #expect(first.dot(second) == Double(n * (n + 1) * (n + 2) / 3))
  }
}
