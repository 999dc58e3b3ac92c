import Base
import Tensors
import Vectors

// Local response normalisation: "ImageNet classification with deep convolutional neural networks",
// Krizhevsky, Sutskever, Hinton, 2012, section 3.3.
//
//   scale[c] = k + alpha · Σ x[c′]² over c − size/2 ≤ c′ ≤ c + (size − 1)/2
//   y[c]     = x[c] · scale[c]^−beta
//
// `alpha` multiplies the plain sum, as the paper has it. PyTorch takes the mean of the squares
// instead: give alpha / size to do as PyTorch does. The window is PyTorch's; for an even size it
// reaches one channel further back than forward.

// MARK: Forward

/// The formula above, forward.
///
/// A strip of at most 1024 places is taken through all channels, so that the neighbours' squares
/// come from the cache. With beta = 0.75 the power is two square roots and a division.
///
/// - Parameters:
///   - shape: [batch, channels, height, width].
///   - rule: The numbers n, α, β and k.
///   - input: [batch, channels, plane].
///   - output: [batch, channels, plane]; not `input`.
///   - scale: [batch, channels, plane], kept for the way back, or nil.
public func localResponseNormForward(
  _ shape: [Int], _ rule: ResponseNormalization,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  scale: UnsafeMutablePointer<Float>?
) {
  let (channels, plane) = (shape[1], shape[2] * shape[3])
  let (size, alpha, beta, k) = (rule.size, rule.alpha, rule.beta, rule.k)
  forEachStrip(shape) { n, start, length in
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * stripLength) { scratch in
      let scales = scratch.baseAddress!
      let factors = scales + stripLength
      let x = input + (n * channels * plane + start)
      let y = output + (n * channels * plane + start)
      for c in 0..<channels {
        let low = max(0, c - size / 2)
        let high = min(channels - 1, c + (size - 1) / 2)
        var p = 0
        while p < length {
          let lanes = min(16, length - p)
          var sum = Vector.zero
          for other in low...high {
            let v = load(x + other * plane + p, lanes)
            sum += v * v
          }
          let s = k + alpha * sum
          if beta == 0.75 {
            store(
              load(x + c * plane + p, lanes) * powerMinusThreeQuarters(s), y + c * plane + p, lanes)
          }
          store(s, scales + p, 16)
          p += 16
        }
        if let scale {
          (scale + (n * channels * plane + start + c * plane)).update(from: scales, count: length)
        }
        if beta != 0.75 {
          powers(count: length, scales, exponent: -beta, into: factors)
          for p in 0..<length { y[c * plane + p] = x[c * plane + p] * factors[p] }
        }
      }
    }
  }
}

// MARK: Backward

/// inputGradient[c] = g[c] · scale[c]^−beta − 2·alpha·beta · x[c] · Σ g[c′]·y[c′] / scale[c′] over
/// all c′ in whose window c lies.
///
/// Every quotient g·y / scale is computed once and kept, for as many channels as a window reaches,
/// in a ring of strips.
///
/// - Parameters:
///   - shape: [batch, channels, height, width].
///   - rule: The numbers n, α, β and k.
///   - input: x, [batch, channels, plane].
///   - output: y, [batch, channels, plane].
///   - scale: What the forward pass kept.
///   - outputGradient: g, [batch, channels, plane].
///   - inputGradient: [batch, channels, plane], overwritten; not `outputGradient`.
public func localResponseNormBackward(
  _ shape: [Int], _ rule: ResponseNormalization,
  input: UnsafePointer<Float>, output: UnsafePointer<Float>, scale: UnsafePointer<Float>,
  outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
) {
  let (channels, plane) = (shape[1], shape[2] * shape[3])
  let (size, alpha, beta) = (rule.size, rule.alpha, rule.beta)
  let (before, after) = ((size - 1) / 2, size / 2)
  let factor = 2 * alpha * beta
  forEachStrip(shape) { n, start, length in
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (size + 1) * stripLength) { scratch in
      let ring = scratch.baseAddress!
      let factors = ring + size * stripLength
      let image = n * channels * plane + start
      var filled = 0
      for c in 0..<channels {
        let (low, high) = (max(0, c - before), min(channels - 1, c + after))
        while filled <= high {
          let place = image + filled * plane
          let quotients = ring + filled % size * stripLength
          var p = 0
          while p < length {
            let lanes = min(16, length - p)
            let product =
              load(outputGradient + place + p, lanes) * load(output + place + p, lanes)
            store(product / load(scale + place + p, lanes, 1), quotients + p, 16)
            p += 16
          }
          filled += 1
        }
        let place = image + c * plane
        if beta != 0.75 { powers(count: length, scale + place, exponent: -beta, into: factors) }
        var p = 0
        while p < length {
          let lanes = min(16, length - p)
          var sum = Vector.zero
          for other in low...high { sum += load(ring + other % size * stripLength + p, 16) }
          let power =
            beta == 0.75
            ? powerMinusThreeQuarters(load(scale + place + p, lanes, 1)) : load(factors + p, 16)
          let direct = load(outputGradient + place + p, lanes) * power
          let indirect = factor * load(input + place + p, lanes) * sum
          store(direct - indirect, inputGradient + place + p, lanes)
          p += 16
        }
      }
    }
  }
}

// MARK: Helpers

private let stripLength = 1024

private func forEachStrip(
  _ shape: [Int],
  _ body: (_ image: Int, _ start: Int, _ length: Int) -> Void
) {
  let (batch, plane) = (shape[0], shape[2] * shape[3])
  let strips = (plane + stripLength - 1) / stripLength
  parallelFor(batch * strips) { task in
    let start = task % strips * stripLength
    body(task / strips, start, min(stripLength, plane - start))
  }
}

/// s^−¾ = 1 / (√s · √√s).
@inline(__always)
private func powerMinusThreeQuarters(_ s: Vector) -> Vector {
  let root = s.squareRoot()
  return 1 / (root * root.squareRoot())
}
