import Base

extension Tensor {
  /// A tensor in which every number is `value`.
  public static func filled(_ shape: [Int], with value: Float) -> Tensor {
    Tensor(shape: shape) { $0.update(repeating: value, count: shape.product) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor { filled(shape, with: 0) }

  /// A tensor of ones.
  public static func ones(_ shape: [Int]) -> Tensor { filled(shape, with: 1) }

  /// The numbers 0, 1, 2, … in the given shape: handy for examples one can follow by eye.
  public static func counting(_ shape: [Int]) -> Tensor {
    Tensor((0..<shape.product).map(Float.init), shape: shape)
  }

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

  /// Numbers drawn evenly from `lower` up. `upper` itself only comes where rounding leads to it, as
  /// it can for 1 … 2 but not for 0 … 1.
  public static func uniform(
    _ shape: [Int], from lower: Float = 0, to upper: Float = 1,
    using generator: inout RandomGenerator
  ) -> Tensor {
    Tensor(shape: shape) {
      generator.fillUniform($0, count: shape.product, lower: lower, upper: upper)
    }
  }

  /// Numbers drawn from the normal distribution N(mean, standardDeviation²).
  public static func normal(
    _ shape: [Int], mean: Float = 0, standardDeviation: Float = 1,
    using generator: inout RandomGenerator
  ) -> Tensor {
    Tensor(shape: shape) {
      generator.fillNormal(
        $0, count: shape.product, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Tensors of one shape [d…] behind one another as [tensors.count, d…].
  public static func stack(_ tensors: [Tensor]) -> Tensor {
    let shape = tensors.first?.shape ?? []
    for (index, tensor) in tensors.enumerated() {
      require(
        tensor.shape == shape,
        "stack needs equal shapes, but tensor \(index) is \(tensor.shape) and tensor 0 is \(shape)")
    }
    return Tensor(shape: [tensors.count] + shape) { output in
      for (index, tensor) in tensors.enumerated() {
        tensor.withPointer {
          (output + index * tensor.count).update(from: $0, count: tensor.count)
        }
      }
    }
  }
}
