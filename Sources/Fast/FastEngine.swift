import Base
import Tensors

/// The operations of networks at the machine's speed: packed matrix products, Winograd's method,
/// vectors, all cores. The same numbers as `PlainEngine`'s up to rounding, and the same bits for any
/// number of threads.
public struct FastEngine: Engine {
  /// There is nothing to choose.
  public init() {}

  public var name: String { "fast" }

  // MARK: Convolution

  public func convolution(
    _ input: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int, relu: Bool
  ) -> Tensor {
    let g = ConvolutionGeometry(
      input: input.shape, outputChannels: weight.shape[0], window: window, groups: groups)
    if g.batch == 0 { return .zeros(g.outputShape) }
    return Tensor(shape: g.outputShape) { output in
      withPointers(input, weight) { input, weight in
        withPointer(bias) { bias in
          convolutionForward(
            g, input: input, weight: weight, bias: bias, relu: relu, output: output)
        }
      }
    }
  }

  public func convolutionInputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int], window: Window, groups: Int
  ) -> Tensor {
    let g = ConvolutionGeometry(
      input: inputShape, outputChannels: weight.shape[0], window: window, groups: groups)
    if g.batch == 0 { return .zeros(inputShape) }
    return Tensor(shape: inputShape) { inputGradient in
      withPointers(outputGradient, weight) { outputGradient, weight in
        Fast.convolutionInputGradient(
          g, outputGradient: outputGradient, weight: weight, inputGradient: inputGradient)
      }
    }
  }

  public func convolutionWeightGradient(
    _ outputGradient: Tensor, input: Tensor, window: Window, groups: Int
  ) -> (weight: Tensor, bias: Tensor) {
    let g = ConvolutionGeometry(
      input: input.shape, outputChannels: outputGradient.shape[1], window: window, groups: groups)
    if g.batch == 0 { return (.zeros(g.weightShape), .zeros([g.outputChannels])) }
    let (weight, bias) = (FloatBuffer(count: g.weightCount), FloatBuffer(count: g.outputChannels))
    withPointers(input, outputGradient) { input, outputGradient in
      Fast.convolutionWeightGradient(
        g, input: input, outputGradient: outputGradient, weightGradient: weight.pointer,
        biasGradient: bias.pointer)
    }
    return (
      Tensor(shape: g.weightShape, buffer: weight), Tensor(shape: [g.outputChannels], buffer: bias)
    )
  }

  // MARK: Pooling

  public func maxPool(_ input: Tensor, window: Window, winners: inout [UInt8]?) -> Tensor {
    let g = ConvolutionGeometry(pooling: input.shape, window: window)
    if winners != nil, winners!.count != g.outputCount {
      winners = [UInt8](repeating: 0, count: g.outputCount)
    }
    return Tensor(shape: g.outputShape) { output in
      input.withPointer { input in
        if winners == nil {
          maxPoolForward(g, input: input, output: output, winners: nil)
        } else {
          winners!.withUnsafeMutableBufferPointer {
            maxPoolForward(g, input: input, output: output, winners: $0.baseAddress)
          }
        }
      }
    }
  }

  public func maxPoolGradient(
    _ outputGradient: Tensor, winners: [UInt8], inputShape: [Int], window: Window
  ) -> Tensor {
    let g = ConvolutionGeometry(pooling: inputShape, window: window)
    return Tensor(shape: inputShape) { inputGradient in
      outputGradient.withPointer {
        maxPoolBackward(g, outputGradient: $0, winners: winners, inputGradient: inputGradient)
      }
    }
  }

  public func averagePool(_ input: Tensor, window: Window) -> Tensor {
    let g = ConvolutionGeometry(pooling: input.shape, window: window)
    return Tensor(shape: g.outputShape) { output in
      input.withPointer { averagePoolForward(g, input: $0, output: output) }
    }
  }

  public func averagePoolGradient(
    _ outputGradient: Tensor, inputShape: [Int], window: Window
  ) -> Tensor {
    let g = ConvolutionGeometry(pooling: inputShape, window: window)
    return Tensor(shape: inputShape) { inputGradient in
      outputGradient.withPointer {
        averagePoolBackward(g, outputGradient: $0, inputGradient: inputGradient)
      }
    }
  }

  // MARK: Fully connected

  public func linear(_ input: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
    let (rows, columns) = (input.shape[0], weight.shape[0])
    return Tensor(shape: [rows, columns]) { output in
      withPointers(input, weight) {
        matmul(
          m: rows, n: columns, k: weight.shape[1], a: $0, b: $1, transposeB: true, c: output)
      }
      bias?.withPointer { addBiasRows(rows: rows, columns: columns, bias: $0, matrix: output) }
    }
  }

  public func linearInputGradient(_ outputGradient: Tensor, weight: Tensor) -> Tensor {
    let (rows, inputs) = (outputGradient.shape[0], weight.shape[1])
    return Tensor(shape: [rows, inputs]) { inputGradient in
      withPointers(outputGradient, weight) {
        matmul(m: rows, n: inputs, k: weight.shape[0], a: $0, b: $1, c: inputGradient)
      }
    }
  }

  public func linearWeightGradient(
    _ outputGradient: Tensor, input: Tensor
  ) -> (weight: Tensor, bias: Tensor) {
    let (rows, outputs, inputs) = (input.shape[0], outputGradient.shape[1], input.shape[1])
    let (weight, bias) = (FloatBuffer(count: outputs * inputs), FloatBuffer(count: outputs))
    withPointers(outputGradient, input) { outputGradient, input in
      matmul(
        m: outputs, n: inputs, k: rows, a: outputGradient, transposeA: true, b: input,
        c: weight.pointer)
      columnSums(rows: rows, columns: outputs, matrix: outputGradient, sums: bias.pointer)
    }
    return (
      Tensor(shape: [outputs, inputs], buffer: weight), Tensor(shape: [outputs], buffer: bias)
    )
  }

  // MARK: Number by number

  public func activate(_ activation: ActivationFunction, _ input: consuming Tensor) -> Tensor {
    let count = input.count
    input.rewrite { x, y in
      switch activation {
      case .relu: reluForward(count: count, input: x, output: y)
      case .sigmoid: sigmoidForward(count: count, input: x, output: y)
      case .tanh: tanhForward(count: count, input: x, output: y)
      }
    }
    return input
  }

  public func activationGradient(
    _ activation: ActivationFunction, output: Tensor, _ outputGradient: consuming Tensor
  ) -> Tensor {
    let count = output.count
    outputGradient.rewrite { gradient, inputGradient in
      output.withPointer { output in
        switch activation {
        case .relu:
          reluBackward(
            count: count, output: output, outputGradient: gradient, inputGradient: inputGradient)
        case .sigmoid:
          sigmoidBackward(
            count: count, output: output, outputGradient: gradient, inputGradient: inputGradient)
        case .tanh:
          tanhBackward(
            count: count, output: output, outputGradient: gradient, inputGradient: inputGradient)
        }
      }
    }
    return outputGradient
  }

  public func dropout(
    _ input: consuming Tensor, probability: Float, mask: RandomGenerator
  ) -> Tensor {
    let count = input.count
    // Dropping everything leaves nothing to enlarge.
    let scale = probability < 1 ? 1 / (1 - probability) : 0
    input.rewrite { mask.dropout($0, $1, count: count, probability: probability, scale: scale) }
    return input
  }

  // MARK: Normalisation

  public func responseNormalization(
    _ input: Tensor, _ rule: ResponseNormalization, wantsScale: Bool
  ) -> (output: Tensor, scale: Tensor?) {
    let scale = wantsScale ? FloatBuffer(count: input.count) : nil
    let output = Tensor(shape: input.shape) { output in
      input.withPointer {
        localResponseNormForward(
          input.shape, rule, input: $0, output: output, scale: scale?.pointer)
      }
    }
    return (output, scale.map { Tensor(shape: input.shape, buffer: $0) })
  }

  public func responseNormalizationGradient(
    _ outputGradient: Tensor, input: Tensor, output: Tensor, scale: Tensor,
    _ rule: ResponseNormalization
  ) -> Tensor {
    Tensor(shape: input.shape) { inputGradient in
      withPointers(input, output, scale) { x, output, scale in
        outputGradient.withPointer {
          localResponseNormBackward(
            input.shape, rule, input: x, output: output, scale: scale, outputGradient: $0,
            inputGradient: inputGradient)
        }
      }
    }
  }

  // MARK: Loss

  public func softmax(_ logits: Tensor) -> Tensor {
    Tensor(shape: logits.shape) { output in
      logits.withPointer {
        softmaxRows(rows: logits.shape[0], columns: logits.shape[1], input: $0, output: output)
      }
    }
  }

  public func crossEntropy(
    logits: Tensor, targets: [Int], wantsGradient: Bool
  ) -> (losses: Tensor, gradient: Tensor?) {
    let gradient = wantsGradient ? FloatBuffer(count: logits.count) : nil
    let losses = Tensor(shape: [targets.count]) { losses in
      logits.withPointer {
        softmaxCrossEntropy(
          rows: targets.count, columns: logits.shape[1], logits: $0, targets: targets,
          losses: losses, gradient: gradient?.pointer, gradientScale: 1 / Float(targets.count))
      }
    }
    return (losses, gradient.map { Tensor(shape: logits.shape, buffer: $0) })
  }
}

/// Calls `body` with the address of a tensor's numbers, or with nil where there is no tensor.
private func withPointer<Result>(
  _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Result
) -> Result {
  guard let tensor else { return body(nil) }
  return tensor.withPointer { body($0) }
}

/// Calls `body` with the addresses of three tensors' numbers.
private func withPointers<Result>(
  _ a: Tensor, _ b: Tensor, _ c: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try a.withPointer { a in try withPointers(b, c) { b, c in try body(a, b, c) } }
}
