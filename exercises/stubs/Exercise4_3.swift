import Tensors
import ExerciseChecks
import Layers

/// # 4.3 Receptive field
///
/// An output of the first convolution depends on kernelSize pixels along a side of the image. An
/// output of the second looks at several of those, and so at more of the image. How many pixels
/// along a side does an output depend on, after each of a row of sliding windows?
///
/// windows: n windows, each with a `kernelSize` and a `stride` → n whole numbers
///
/// An example: windows of size 3 with stride 2, then of size 3 with stride 1. Behind the first an
/// output sees 3 pixels, and its neighbour's field begins 2 pixels further right. So three
/// neighbours together see 3 + 2 + 2 = 7: the answer is [3, 7].
///
/// Padding changes where a field lies, not how large it is.
public enum Exercise4_3: ReceptiveFields {
  public static func receptiveFields(_ windows: [Window]) throws -> [Int] {
    // TODO: keep the field of one output and the step to its neighbour's.
    throw ToDo()
  }
}
