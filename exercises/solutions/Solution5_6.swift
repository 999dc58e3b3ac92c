import ExerciseChecks
import Tensors

/// # 5.6 Numerical gradient
///
/// Whoever writes a backward pass wants to know whether it is right. Small steps tell: move one number
/// a little up and a little down, and see how the function changes between the two.
///
///     up   = f(point with its number i raised by h)
///     down = f(point with its number i lowered by h)
///     gradient[i] ≈ (up − down) / (2 · h)
///
/// Do that for each number of a point.
///
/// function: (Tensor) → Float, point of any shape, step h → gradient of the point's shape
///
/// An example: f = the sum of all squares, point [3, −1] and step 0.5. f(3.5, −1) = 13.25 and
/// f(2.5, −1) = 7.25 give (13.25 − 7.25) / 1 = 6; the second number gives −2: [6, −2].
///
/// `point.values` are the numbers as an array, `Tensor(values, shape: point.shape)` makes a tensor of
/// them again.
///
/// Once it passes, `swift run exercises run` uses it to check every gradient that you have written.
public enum Solution5_6: NumericalGradient {
  public static func numericalGradient(
    of function: (Tensor) -> Float, at point: Tensor, step: Float
  ) throws -> Tensor {
    // GAP: one slope for each number of the point.
    var gradient = point.values
    for i in gradient.indices {
      // A new copy each time: all other numbers stay where they were.
      var (more, less) = (point.values, point.values)
      more[i] += step
      less[i] -= step
      let rise =
        function(Tensor(more, shape: point.shape)) - function(Tensor(less, shape: point.shape))
      gradient[i] = rise / (2 * step)
    }
    return Tensor(gradient, shape: point.shape)
    // END
  }
}
