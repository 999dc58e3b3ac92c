import Course
import Notebook
import Tensors

/// Nine numbers with a name.
struct NamedKernel {
  /// What people call it.
  let name: String
  /// What its output shows.
  let shows: String
  /// The numbers, [3, 3].
  let numbers: Tensor

  /// Those that every program for pictures has.
  static let all = [
    NamedKernel(
      name: "identity", shows: "the picture itself",
      numbers: Tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]])),
    NamedKernel(
      name: "blur", shows: "the mean of nine pixels", numbers: Tensor.filled([3, 3], with: 1 / 9)),
    NamedKernel(
      name: "sharpen", shows: "the picture, its edges stronger",
      numbers: Tensor([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
    NamedKernel(
      name: "vertical edges", shows: "how much lighter it is on the right than on the left",
      numbers: Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])),
    NamedKernel(
      name: "horizontal edges", shows: "how much lighter it is below than above",
      numbers: Tensor([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])),
    NamedKernel(
      name: "emboss", shows: "the picture, lit from one corner",
      numbers: Tensor([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])),
  ]
}

/// The numbers of a tensor [H, W] as they are written in a figure.
func written(_ tensor: Tensor) -> [[String]] {
  (0..<tensor.shape[0]).map { row in
    (0..<tensor.shape[1]).map { column in
      let value = tensor[row, column]
      return value == 1 / 9 ? "1/9" : significant(value, digits: 3)
    }
  }
}

extension NumberGrids.Part {
  /// A tensor [H, W] as a grid.
  static func grid(
    _ title: String, _ tensor: Tensor,
    mark: (_ row: Int, _ column: Int) -> NumberGrids.Mark = { _, _ in .plain }
  ) -> NumberGrids.Part {
    .grid(title, written(tensor), mark: mark)
  }
}
