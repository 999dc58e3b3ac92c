import Base

// Local response normalisation: "ImageNet classification with deep convolutional neural networks",
// Krizhevsky, Sutskever, Hinton, 2012, section 3.3.
//
//   scale[c] = k + alpha · Σ x[c′]² over c − size/2 ≤ c′ ≤ c + (size − 1)/2
//   y[c]     = x[c] · scale[c]^−beta
//
// `alpha` multiplies the plain sum, as the paper has it. PyTorch takes the mean of the squares
// instead: give alpha / size to do as PyTorch does. The window is PyTorch's; for an even size it
// reaches one channel further back than forward.

private typealias Vector = SIMD16<Float>

// MARK: Forward

/// The formula above, the plain way.
///
/// - Parameters:
///   - batch: How many images.
///   - channels: Channels of each image.
///   - plane: Numbers in one channel, height × width.
///   - size: How many neighbouring channels share a sum.
///   - alpha: What the sum of squares is multiplied by.
///   - beta: The exponent, 0.75 in the paper.
///   - k: What the sum is added to, 2 in the paper.
///   - input: [batch, channels, plane].
///   - output: [batch, channels, plane].
///   - scale: [batch, channels, plane], kept for the way back, or nil.
public func localResponseNormForwardReference(
  batch: Int, channels: Int, plane: Int, size: Int, alpha: Float, beta: Float, k: Float,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  scale: UnsafeMutablePointer<Float>?
) {
  for n in 0..<batch {
    for c in 0..<channels {
      for p in 0..<plane {
        var sum: Float = 0
        for other in max(0, c - size / 2)...min(channels - 1, c + (size - 1) / 2) {
          let x = input[(n * channels + other) * plane + p]
          sum += x * x
        }
        let place = (n * channels + c) * plane + p
        let s = k + alpha * sum
        if let scale { scale[place] = s }
        output[place] = input[place] * exponential(-beta * naturalLogarithm(s))
      }
    }
  }
}

/// The same as `localResponseNormForwardReference` to a few units in the last place.
///
/// A strip of at most 1024 places is taken through all channels, so that the neighbours' squares
/// come from the cache. With beta = 0.75 the power is two square roots and a division.
///
/// - Parameters:
///   - batch: How many images.
///   - channels: Channels of each image.
///   - plane: Numbers in one channel, height × width.
///   - size: How many neighbouring channels share a sum.
///   - alpha: What the sum of squares is multiplied by.
///   - beta: The exponent, 0.75 in the paper.
///   - k: What the sum is added to, 2 in the paper.
///   - input: [batch, channels, plane].
///   - output: [batch, channels, plane]; not `input`.
///   - scale: [batch, channels, plane], kept for the way back, or nil.
public func localResponseNormForward(
  batch: Int, channels: Int, plane: Int, size: Int, alpha: Float, beta: Float, k: Float,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  scale: UnsafeMutablePointer<Float>?
) {
  forEachStrip(batch, channels, plane, size) { n, start, length in
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
/// all c′ in whose window c lies. The plain way.
///
/// - Parameters:
///   - batch: How many images.
///   - channels: Channels of each image.
///   - plane: Numbers in one channel, height × width.
///   - size: How many neighbouring channels share a sum.
///   - alpha: What the sum of squares is multiplied by.
///   - beta: The exponent.
///   - input: x, [batch, channels, plane].
///   - output: y, [batch, channels, plane].
///   - scale: What the forward pass kept.
///   - outputGradient: g, [batch, channels, plane].
///   - inputGradient: [batch, channels, plane], overwritten.
public func localResponseNormBackwardReference(
  batch: Int, channels: Int, plane: Int, size: Int, alpha: Float, beta: Float,
  input: UnsafePointer<Float>, output: UnsafePointer<Float>, scale: UnsafePointer<Float>,
  outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
) {
  for n in 0..<batch {
    for c in 0..<channels {
      for p in 0..<plane {
        var sum: Float = 0
        for other in max(0, c - (size - 1) / 2)...min(channels - 1, c + size / 2) {
          let there = (n * channels + other) * plane + p
          sum += outputGradient[there] * output[there] / scale[there]
        }
        let place = (n * channels + c) * plane + p
        inputGradient[place] =
          outputGradient[place] * exponential(-beta * naturalLogarithm(scale[place]))
          - 2 * alpha * beta * input[place] * sum
      }
    }
  }
}

/// The same as `localResponseNormBackwardReference` to a few units in the last place.
///
/// Every quotient g·y / scale is computed once and kept, for as many channels as a window reaches,
/// in a ring of strips.
///
/// - Parameters:
///   - batch: How many images.
///   - channels: Channels of each image.
///   - plane: Numbers in one channel, height × width.
///   - size: How many neighbouring channels share a sum.
///   - alpha: What the sum of squares is multiplied by.
///   - beta: The exponent.
///   - input: x, [batch, channels, plane].
///   - output: y, [batch, channels, plane].
///   - scale: What the forward pass kept.
///   - outputGradient: g, [batch, channels, plane].
///   - inputGradient: [batch, channels, plane], overwritten; not `outputGradient`.
public func localResponseNormBackward(
  batch: Int, channels: Int, plane: Int, size: Int, alpha: Float, beta: Float,
  input: UnsafePointer<Float>, output: UnsafePointer<Float>, scale: UnsafePointer<Float>,
  outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
) {
  let (before, after) = ((size - 1) / 2, size / 2)
  let factor = 2 * alpha * beta
  forEachStrip(batch, channels, plane, size) { n, start, length in
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
  _ batch: Int, _ channels: Int, _ plane: Int, _ size: Int,
  _ body: (_ image: Int, _ start: Int, _ length: Int) -> Void
) {
  require(size > 0, "local response normalisation needs a size of at least 1, not \(size)")
  guard channels > 0 else { return }
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

@inline(__always)
private func load(_ p: UnsafePointer<Float>, _ lanes: Int, _ filler: Float = 0) -> Vector {
  if lanes == 16 { return UnsafeRawPointer(p).loadUnaligned(as: Vector.self) }
  var x = Vector(repeating: filler)
  for lane in 0..<lanes { x[lane] = p[lane] }
  return x
}

@inline(__always)
private func load(_ p: UnsafeMutablePointer<Float>, _ lanes: Int) -> Vector {
  load(UnsafePointer(p), lanes)
}

@inline(__always)
private func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>, _ lanes: Int) {
  if lanes == 16 {
    UnsafeMutableRawPointer(p).storeBytes(of: x, as: Vector.self)
  } else {
    for lane in 0..<lanes { p[lane] = x[lane] }
  }
}
