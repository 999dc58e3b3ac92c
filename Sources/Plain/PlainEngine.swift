import Base
import Tensors

/// The engine to read: every operation as it stands on the board, one loop for each index, forward
/// and backward below each other.
///
/// Little here is done for speed: threads share out images and filters, and indices are not checked.
/// A `print` put into a loop shows what happens there; `--engine plain` lets every chapter and every
/// training run compute with it. `FastEngine` is held to it by tests.
public struct PlainEngine: Engine {
  /// There is nothing to choose.
  public init() {}

  public var name: String { "plain" }
}

/// The indices of one number: image, channel, row, column; or filter, channel, row, column.
typealias Place = (Int, Int, Int, Int)

/// A tensor's numbers by their indices, as in x[n, c, h, w].
///
/// `Tensor` has such subscripts too (Tensors/Subscripts.swift), but checks every index, which takes
/// longer than the arithmetic.
struct Numbers {
  private let shape: [Int]
  private let buffer: FloatBuffer
  /// The sides of the second to the fourth axis; a missing axis counts as 1.
  private let sides: (Int, Int, Int)

  /// Looks into a tensor.
  init(_ tensor: Tensor) { self.init(tensor.shape, tensor.buffer) }

  /// As many zeros as `shape` holds, to be written.
  init(zeros shape: [Int]) {
    self.init(shape, FloatBuffer(count: shape.product))
    buffer.pointer.update(repeating: 0, count: buffer.count)
  }

  private init(_ shape: [Int], _ buffer: FloatBuffer) {
    func side(_ axis: Int) -> Int { axis < shape.count ? shape[axis] : 1 }
    (self.shape, self.buffer, sides) = (shape, buffer, (side(1), side(2), side(3)))
  }

  /// What was written.
  var tensor: Tensor { Tensor(shape: shape, buffer: buffer) }

  subscript(_ place: Place) -> Float {
    @inline(__always) get { buffer.pointer[offset(place)] }
    @inline(__always) nonmutating set { buffer.pointer[offset(place)] = newValue }
  }

  subscript(_ n: Int, _ c: Int, _ h: Int, _ w: Int) -> Float {
    @inline(__always) get { self[(n, c, h, w)] }
    @inline(__always) nonmutating set { self[(n, c, h, w)] = newValue }
  }

  /// Of a matrix.
  subscript(_ i: Int, _ j: Int) -> Float {
    @inline(__always) get { buffer.pointer[i &* sides.0 &+ j] }
    @inline(__always) nonmutating set { buffer.pointer[i &* sides.0 &+ j] = newValue }
  }

  subscript(_ i: Int) -> Float {
    @inline(__always) get { buffer.pointer[i] }
    @inline(__always) nonmutating set { buffer.pointer[i] = newValue }
  }

  @inline(__always)
  private func offset(_ place: Place) -> Int {
    // &* and &+ do not check for overflow, so the compiler may take them out of the inner loops.
    ((place.0 &* sides.0 &+ place.1) &* sides.1 &+ place.2) &* sides.2 &+ place.3
  }
}

/// What one thread works on of an array of images [N, C, H, W]: an image, for outputs and input
/// gradients; a channel of the output, which is a filter, for weight gradients. So no two threads add to
/// the same number.
enum Part { case image(Int), channel(Int) }

/// Calls `body` with the indices of each number of an image, or of a channel of all images.
@inline(__always)
func forEachPlace(of part: Part, in shape: [Int], _ body: (Place) -> Void) {
  let (images, channels) =
    switch part {
    case .image(let n): (n..<n + 1, 0..<shape[1])
    case .channel(let c): (0..<shape[0], c..<c + 1)
    }
  for n in images {
    for c in channels {
      for y in 0..<shape[2] {
        for x in 0..<shape[3] { body((n, c, y, x)) }
      }
    }
  }
}
