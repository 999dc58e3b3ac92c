import ExerciseChecks
import Tensors

/// # 2.4 im2col
///
/// A convolution becomes one matrix product when every window of the image is written as a column
/// of a matrix. Build that matrix ("image to columns").
///
/// image [C, H, W] → columns [C·k·k, H′·W′], with H′ = ⌊(H − k) / stride⌋ + 1 and W′ likewise
///
/// The windows follow row by row; inside a window, channel by channel, then row by row.
///
/// An example: the image [[[0, 1, 2], [3, 4, 5], [6, 7, 8]]] with kernelSize 2 and stride 1 has four
/// windows; the first one, 0 1 3 4, is the first column of the 4 × 4 matrix.
public enum Exercise2_4: Im2col {
  public static func im2col(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor {
    // TODO: fill a matrix whose columns are the windows.
    throw ToDo()
  }
}
