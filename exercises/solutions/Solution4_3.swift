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
public enum Solution4_3: ReceptiveFields {
  public static func receptiveFields(_ windows: [Window]) throws -> [Int] {
    // GAP: keep the field of one output and the step to its neighbour's.
    var field = 1
    // How many image pixels lie between the fields of two neighbours: all strides so far multiplied.
    var step = 1
    var fields: [Int] = []
    for window in windows {
      // kernelSize − 1 neighbours join in, each `step` pixels further. The window's own stride does
      // not matter for that: inside the window its inputs lie as they did.
      field += (window.kernelSize - 1) * step
      step *= window.stride
      fields.append(field)
    }
    return fields
    // END
  }
}
