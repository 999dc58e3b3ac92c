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
