import Tensors
import ExerciseChecks
import Layers

/// # 2.1 Output size
///
/// A window of `kernelSize` pixels slides along one side of an image, `stride` pixels a step. The
/// image has `inputSize` pixels along that side and gets `padding` more at *each* end. Return the
/// number of places in which the window stands.
///
/// The steps need not come out even. With `rounding` `.floor` (today's custom) an incomplete last
/// step is left out; with `.ceil` (the custom of 2012) it is taken, and the window hangs over the edge.
/// But a window must begin on the image, or on the padding before it: one that would begin beyond the
/// last pixel is not counted. So 5 pixels, a 1-pixel window and stride 3 give 2 places either way.
///
/// An example: 224 pixels, an 11-pixel window, stride 4 and padding 1 give 54 places with `.floor`.
///
/// The window always fits: `inputSize + 2 * padding` is at least `kernelSize`.
public enum Exercise2_1: OutputSize {
  public static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) throws -> Int {
    // TODO: count the places in which the window stands.
    throw ToDo()
  }
}
