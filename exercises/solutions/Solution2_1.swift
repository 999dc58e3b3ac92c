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
public enum Solution2_1: OutputSize {
  public static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) throws -> Int {
    // GAP: count the places in which the window stands.
    // What is left to walk once the window lies at the left edge of the padded image.
    let room = inputSize + 2 * padding - kernelSize
    // Each whole step leads to one more place; the place before the first step is the + 1.
    switch rounding {
    case .floor: return room / stride + 1
    case .ceil:
      // Adding stride − 1 first makes the division of whole numbers round up.
      let places = (room + stride - 1) / stride + 1
      return (places - 1) * stride >= inputSize + padding ? places - 1 : places
    }
    // END
  }
}
