import Tensors

extension Tensor {
  /// Numbers from −scale to scale that another program can make without a file, to compare what it
  /// computes from them: the places' numbers, scrambled. The twin of `numbers` in
  /// scripts/record-layers.py.
  ///
  /// - Parameters:
  ///   - shape: the shape.
  ///   - seed: other seeds, other numbers.
  ///   - scale: how large they may be.
  public static func scrambled(_ shape: [Int], seed: Int, scale: Float = 1) -> Tensor {
    Tensor(shape: shape) { output in
      for index in 0..<shape.product {
        var h = UInt32(truncatingIfNeeded: index) &* 0x9E37_79B1
        h &+= UInt32(truncatingIfNeeded: seed) &* 0x85EB_CA77
        h = (h ^ h >> 15) &* 0x2C1B_3C6D
        h = (h ^ h >> 12) &* 0x297A_2D39
        h ^= h >> 15
        output[index] = (Float(h >> 8) * 0x1p-23 - 1) * scale
      }
    }
  }
}
