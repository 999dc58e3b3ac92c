import Foundation
import Tensors

/// Exercise 5.6.
public protocol NumericalGradient {
  /// The slope of a function along each number of a point, from a small step up and one down.
  static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) throws -> Tensor
}

var exercise5_6: Exercise<any NumericalGradient.Type> {
  Exercise(
    id: "5.6", title: "Numerical gradient",
    asked: "How does a function change with each number, measured by small steps up and down?",
    hints: [
      "One number at a time: all others stay where they were. How far apart are the two points at which "
        + "the function is asked?",
      "They lie 2 · step apart: that is what the difference of the two values is divided by.",
      "For each index i: `var (more, less) = (point.values, point.values)`, `more[i] += step`, `less[i] "
        + "-= step`, then `gradient[i] = (function(Tensor(more, shape: point.shape)) - "
        + "function(Tensor(less, shape: point.shape))) / (2 * step)`.",
    ],
    tolerance: 1e-3,
    cases: {
      [
        given(
          "f = sum of all squares, point [3, −1], step 0.5", Tensor([3, -1]), 0.5, Tensor([6, -2]),
          squares),
        given(
          "f = product of all numbers, point [2, 5], step 0.25", Tensor([2, 5]), 0.25,
          Tensor([5, 2])
        ) {
          $0.values.reduce(1, *)
        },
        given("f = sum of all cubes, point [1], step 1", Tensor([1]), 1, Tensor([4])) {
          $0.values.reduce(0) { $0 + $1 * $1 * $1 }
        },
        given(
          "f = sum of all squares, point [[1, 2, 3], [4, 5, 6]], step 0.5",
          Tensor([[1, 2, 3], [4, 5, 6]]), 0.5, Tensor([[2, 4, 6], [8, 10, 12]]), squares),
        given(
          "f = 10 times the first number minus the last, \(described("a random point", random([2, 2, 2], seed: 1))), step 0.25",
          random([2, 2, 2], seed: 1), 0.25,
          Tensor([10, 0, 0, 0, 0, 0, 0, -1], shape: [2, 2, 2])
        ) { 10 * $0.values[0] - $0.values.last! },
      ]
    },
    mistakes: [
      Mistake(
        "divided by one step instead of two",
        "The two points lie 2 · step apart, one step up and one down.", OneStep.self),
      Mistake(
        "went up only",
        "From the middle and one step up the slope of a curve comes out wrong by a share of the step; "
          + "one step up and one down, and these errors cancel.",
        UpOnly.self),
      Mistake(
        "left the numbers before it moved",
        "Each number is moved alone: begin from the point itself every time.", LeftMoved.self),
      Mistake(
        "took the lower value minus the higher one",
        "Up minus down: a function that rises has a positive slope.", TurnedSign.self),
    ])
}

private func squares(_ point: Tensor) -> Float { point.values.reduce(0) { $0 + $1 * $1 } }

private func given(
  _ text: String, _ point: Tensor, _ step: Float, _ expected: Tensor,
  _ function: @escaping (Tensor) -> Float
) -> Case<any NumericalGradient.Type> {
  Case(text, expects: expected) { subject in
    try subject.numericalGradient(of: function, at: point, step: step)
  }
}

extension Tensor {
  fileprivate func moved(_ index: Int, by step: Float) -> Tensor {
    var moved = values
    moved[index] += step
    return Tensor(moved, shape: shape)
  }
}

private enum OneStep: NumericalGradient {
  static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) -> Tensor {
    let slopes = (0..<point.count).map {
      (function(point.moved($0, by: step)) - function(point.moved($0, by: -step))) / step
    }
    return Tensor(slopes, shape: point.shape)
  }
}

private enum UpOnly: NumericalGradient {
  static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) -> Tensor {
    let slopes = (0..<point.count).map {
      (function(point.moved($0, by: step)) - function(point)) / step
    }
    return Tensor(slopes, shape: point.shape)
  }
}

private enum LeftMoved: NumericalGradient {
  static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) -> Tensor {
    var moved = point
    let slopes = (0..<point.count).map { index in
      moved = moved.moved(index, by: step)
      let up = function(moved)
      moved = moved.moved(index, by: -2 * step)
      return (up - function(moved)) / (2 * step)
    }
    return Tensor(slopes, shape: point.shape)
  }
}

private enum TurnedSign: NumericalGradient {
  static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) -> Tensor {
    let slopes = (0..<point.count).map {
      (function(point.moved($0, by: -step)) - function(point.moved($0, by: step))) / (2 * step)
    }
    return Tensor(slopes, shape: point.shape)
  }
}
