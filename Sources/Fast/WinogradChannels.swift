import Base
import Vectors

// Winograd's transforms mix the pixels of a tile, never channels. So 16 channels at a time are
// turned from planes, where a vector holds 16 pixels, into pixels that hold 16 channels: then each
// step of a transform is one instruction on whole vectors, with no shuffling.

/// Turns 16 channel planes of height × width pixels, `planeStep` apart, into pixels of 16 channels.
///
/// Pixel (y, x) goes to `pixels + y * rowStep + x * 16`, unless x is `keep` or more: no tile looks
/// there. `block` has room for 256 numbers.
func planesToPixels(
  _ planes: UnsafePointer<Float>, planeStep: Int, height: Int, width: Int, keep: Int,
  _ pixels: UnsafeMutablePointer<Float>, rowStep: Int, block: UnsafeMutablePointer<Float>
) {
  forEachBlock(height * width) { first, count in
    if count == 16 {
      transpose16x16(planes + first, planeStep, block, 16)
    } else {
      for i in 0..<count {
        for c in 0..<16 { block[i * 16 + c] = planes[c * planeStep + first + i] }
      }
    }
    var (y, x) = first.quotientAndRemainder(dividingBy: width)
    for i in 0..<count {
      if x < keep { store(load(block + i * 16), pixels + y * rowStep + x * 16) }
      x += 1
      if x == width { (y, x) = (y + 1, 0) }
    }
  }
}

/// The way back, adding 16 biases (if there are any) and taking max(0, ·) (if `relu`).
func pixelsToPlanes(
  _ pixels: UnsafePointer<Float>, rowStep: Int, height: Int, width: Int,
  bias: UnsafePointer<Float>?, relu: Bool, _ planes: UnsafeMutablePointer<Float>, planeStep: Int,
  block: UnsafeMutablePointer<Float>
) {
  let bias = bias.map { UnsafeRawPointer($0).loadUnaligned(as: SIMD16<Float>.self) }
  forEachBlock(height * width) { first, count in
    var (y, x) = first.quotientAndRemainder(dividingBy: width)
    for i in 0..<count {
      var vector = UnsafeRawPointer(pixels + y * rowStep + x * 16).loadUnaligned(
        as: SIMD16<Float>.self)
      if let bias { vector += bias }
      if relu { vector.replace(with: 0, where: vector .< 0) }
      UnsafeMutableRawPointer(block + i * 16).storeBytes(of: vector, as: SIMD16<Float>.self)
      x += 1
      if x == width { (y, x) = (y + 1, 0) }
    }
    if count == 16 {
      transpose16x16(block, 16, planes + first, planeStep)
    } else {
      for i in 0..<count {
        for c in 0..<16 { planes[c * planeStep + first + i] = block[i * 16 + c] }
      }
    }
  }
}

/// Blocks of 16 pixels; the last one ends where the plane does and may overlap its neighbour.
@inline(__always)
private func forEachBlock(_ pixels: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
  for first in stride(from: 0, to: pixels, by: 16) {
    body(max(0, min(first, pixels - 16)), min(16, pixels))
  }
}
