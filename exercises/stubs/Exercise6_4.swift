import ExerciseChecks
import Base
import Tensors

/// # 6.4 Random crop and mirror
///
/// The cheapest way to more pictures: cut a square out of each at a random place, and show half of
/// the squares in the mirror (left and right exchanged).
///
/// image [C, H, W] → [C, side, side]; side is at most H and at most W
///
/// Draw three times, in this order, once for the whole image:
/// 1. the square's top row, each possible one equally likely, with `generator.integer(below: …)`;
/// 2. its left column, likewise;
/// 3. a number from [0, 1) with `generator.uniform()`: if it is less than 0.5, mirror the square.
///
/// `generator.integer(below: n)` is a whole number from 0 to n − 1. The square may lie anywhere inside
/// the image, also at its edges.
///
/// An example: a square with side 2 in an image [1, 4, 4] has 3 · 3 places. If the image holds 0, 1, 2
/// … 15 row by row, top 1 and left 2 give [[6, 7], [10, 11]], and in the mirror [[7, 6], [11, 10]].
///
/// `Tensor.zeros([C, side, side])` makes a tensor; `output[c, y, x] = image[c, y, x]` copies a number.
public enum Exercise6_4: RandomCropAndMirror {
  public static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) throws -> Tensor {
    // TODO: draw the place and the mirror, then copy the square.
    throw ToDo()
  }
}
