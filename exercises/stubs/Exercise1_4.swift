import ExerciseChecks
import Foundation
import Tensors

/// # 1.4 Orientation histogram of a cell
///
/// Before features were learned, they were made: cut an image into cells, and describe a cell by how
/// much of its edges points in each direction. For each pixel the brightness rises by `dx` to the
/// right and by `dy` downwards; that gradient has a length, √(dx² + dy²), and a direction, the angle
/// atan2(dy, dx). Opposite directions count as the same, so angles run from 0 up to 180° only (π in
/// radians), and bin b takes those from b · 180°/bins up to (b + 1) · 180°/bins. Each gradient adds its
/// *length* to its bin.
///
/// dx [H, W], dy [H, W] → histogram [bins]
///
/// An example: dx = 3, dy = 4 has length 5 and angle 53.1°, so with 9 bins of 20° it adds 5 to bin 2. So
/// does dx = −3, dy = −4, whose angle is −126.9°, half a turn away. And dx = −2, dy = 0 points along
/// 180°, which is 0° again: bin 0.
///
/// `atan2` comes with Foundation; it answers in radians, from −π to π.
public enum Exercise1_4: OrientationHistogram {
  public static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) throws -> Tensor {
    // TODO: for each pixel, find the bin and add the length.
    throw ToDo()
  }
}
