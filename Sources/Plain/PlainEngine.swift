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

/// A tensor's numbers by their indices, as in x[n, c, h, w]: to be read, and written where they are an output.
///
/// `Tensor` has such subscripts too (Tensors/Subscripts.swift), but checks every index, which takes
/// longer than the arithmetic.
struct Numbers {
  /// The tensor's memory, kept as long as it is looked into.
  private let buffer: FloatBuffer
  private let pointer: UnsafeMutablePointer<Float>
  /// How many numbers lie between neighbours along the first, the second and the third axis.
  private let strides: (Int, Int, Int)

  /// Looks into a tensor.
  init(_ tensor: Tensor) {
    func stride(_ axis: Int) -> Int { tensor.shape.dropFirst(axis + 1).reduce(1, *) }
    (buffer, pointer) = (tensor.buffer, tensor.buffer.pointer)
    strides = (stride(0), stride(1), stride(2))
  }

  subscript(_ place: Place) -> Float {
    @inline(__always) get { pointer[offset(place)] }
    @inline(__always) nonmutating set { pointer[offset(place)] = newValue }
  }

  subscript(_ n: Int, _ c: Int, _ h: Int, _ w: Int) -> Float {
    @inline(__always) get { self[(n, c, h, w)] }
    @inline(__always) nonmutating set { self[(n, c, h, w)] = newValue }
  }

  /// Of a matrix.
  subscript(_ i: Int, _ j: Int) -> Float {
    @inline(__always) get { pointer[i &* strides.0 &+ j] }
    @inline(__always) nonmutating set { pointer[i &* strides.0 &+ j] = newValue }
  }

  subscript(_ i: Int) -> Float {
    @inline(__always) get { pointer[i] }
    @inline(__always) nonmutating set { pointer[i] = newValue }
  }

  @inline(__always)
  private func offset(_ place: Place) -> Int {
    // &* and &+ do not check for overflow, so the compiler may take them out of the inner loops.
    place.0 &* strides.0 &+ place.1 &* strides.1 &+ place.2 &* strides.2 &+ place.3
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
