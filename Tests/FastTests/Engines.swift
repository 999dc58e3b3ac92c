import Base
import Fast
import Plain
import Tensors
import Testing

/// Both engines; what can be worked out on paper must come out of each.
let engines: [any Engine] = [PlainEngine(), FastEngine()]

/// Draws of shapes and numbers, the same in every run.
struct Draw {
  var numbers: TestNumbers

  init(seed: Int) { numbers = TestNumbers(seed: UInt64(seed)) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(numbers.next() % UInt64(range.count))
  }

  mutating func one<Choice>(of choices: [Choice]) -> Choice {
    choices[integer(0...choices.count - 1)]
  }

  /// Numbers spread evenly over (−1, 1).
  mutating func tensor(_ shape: [Int]) -> Tensor {
    Tensor(numbers.fractions(shape.product), shape: shape)
  }

  /// Whole numbers from −3 to 3: plenty of ties.
  mutating func wholeNumbers(_ shape: [Int]) -> Tensor {
    Tensor(numbers.wholeNumbers(shape.product), shape: shape)
  }

  /// A window that is often square and sometimes not.
  mutating func window(kernels: ClosedRange<Int>, strides: ClosedRange<Int>, pooling: Bool)
    -> Window
  {
    let rounding: Rounding = integer(0...3) == 0 ? .ceil : .floor
    func side(_ draw: inout Draw) -> Window.Side {
      let kernel = draw.integer(kernels)
      return Window.Side(
        kernelSize: kernel, stride: draw.integer(strides),
        padding: draw.integer(0...(pooling ? kernel / 2 : kernel)), rounding: rounding)
    }
    let height = side(&self)
    return Window(height: height, width: integer(0...1) == 0 ? height : side(&self))
  }
}

/// Demands that `fast` agrees with `plain` to 1e-4 of the largest value.
func expectClose(
  _ fast: Tensor, _ plain: Tensor, _ what: @autoclosure () -> String,
  _ location: SourceLocation = #_sourceLocation
) {
  guard fast.shape == plain.shape else {
    Issue.record("\(what()): \(fast.shape), not \(plain.shape)", sourceLocation: location)
    return
  }
  let error = largestError(fast.values, plain.values)
  #expect(error <= 1e-4, "\(what()): error \(error)", sourceLocation: location)
}
