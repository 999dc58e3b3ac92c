import Base
import Vectors

/// ∂loss/∂weight and ∂loss/∂bias of a convolution.
///
/// weightGradient [filters, taps] = outputGradient [filters, pixels] · patchesᵀ [pixels, taps], a
/// sum over the pixels of all images. The images are cut into at most 16 parts, whatever the number
/// of threads; each part sums for itself, and the sums are added up in order.
public func convolutionWeightGradient(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?
) {
  if let winograd = Winograd(g), allFinite(input, g.inputCount),
    allFinite(outputGradient, g.outputCount)
  {
    winograd.weightGradient(
      input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    if let biasGradient {
      convolutionBiasGradient(g, outputGradient: outputGradient, biasGradient: biasGradient)
    }
    return
  }
  convolutionWeightGradientDirect(
    g, input: input, outputGradient: outputGradient, weightGradient: weightGradient,
    biasGradient: biasGradient)
}

/// The weight gradient as matrix products over patches.
func convolutionWeightGradientDirect(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?
) {
  let (rows, taps, pixels) = (g.groupOutputChannels, g.patchCount, g.outputPixels)
  let patches = ConvolutionPatches(g)
  // No more sums than 64 MB hold.
  let most = max(1, min(16, (16 << 20) / g.weightCount))
  let imagesEach = divideUp(g.batch, most)
  let parts = divideUp(g.batch, imagesEach)
  let sums = FloatBuffer(count: parts * g.weightCount)
  let biasSums = FloatBuffer(count: parts * g.outputChannels)
  // Few images give few parts: then the filters are divided as well.
  let rowBlocks = parts * g.groups >= 8 ? 1 : min(4, divideUp(rows, 32))
  let rowsEach = roundUp(divideUp(rows, rowBlocks), tileRows)
  let columnsEach = min(stripColumns, roundUp(taps, tileColumns))

  parallelFor(parts * g.groups * rowBlocks) { task in
    let (part, group) = (task / rowBlocks / g.groups, task / rowBlocks % g.groups)
    let firstRow = group * rows + task % rowBlocks * rowsEach
    let count = min(rowsEach, (group + 1) * rows - firstRow)
    if count <= 0 { return }
    let padded = FloatBuffer(count: patches.imageCount)
    let slabs = FloatBuffer(count: roundUp(count, tileRows) * blockDepth)
    let strip = FloatBuffer(count: (blockDepth + 16) * columnsEach)
    let result = sums.pointer + part * g.weightCount + firstRow * taps
    let bias = biasSums.pointer + part * g.outputChannels + firstRow
    bias.update(repeating: 0, count: count)
    for image in part * imagesEach..<min(g.batch, (part + 1) * imagesEach) {
      let channel = (image * g.groups + group) * g.groupInputChannels
      patches.copy(input + channel * g.inputPixels, to: padded.pointer)
      let gradient = outputGradient + (image * g.outputChannels + firstRow) * pixels
      if biasGradient != nil {
        for r in 0..<count { bias[r] += sum(gradient + r * pixels, pixels) }
      }
      for p in stride(from: 0, to: pixels, by: blockDepth) {
        let depth = min(blockDepth, pixels - p)
        for r in stride(from: 0, to: count, by: tileRows) {
          packSlabRows(
            gradient + r * pixels + p, pixels, rows: min(tileRows, count - r), depth: depth,
            into: slabs.pointer + r * depth)
        }
        for tap in stride(from: 0, to: taps, by: columnsEach) {
          let width = min(columnsEach, taps - tap)
          patches.packTransposed(
            padded.pointer, pixels: p..<p + depth, tap: tap, columns: width, into: strip.pointer)
          multiplyBlock(
            slabs.pointer, rows: count, depth: depth, strip.pointer, columns: width,
            c: result + tap, cRow: taps,
            store: TileStore(accumulate: p > 0 || image > part * imagesEach))
        }
      }
    }
  }
  addUp(sums.pointer, parts: parts, count: g.weightCount, into: weightGradient)
  if let biasGradient {
    addUp(biasSums.pointer, parts: parts, count: g.outputChannels, into: biasGradient)
  }
}

/// The bias's gradient alone: the sum of each channel's output gradient, images in order.
func convolutionBiasGradient(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
  biasGradient: UnsafeMutablePointer<Float>
) {
  parallelFor(divideUp(g.outputChannels, 16)) { task in
    for channel in task * 16..<min(g.outputChannels, (task + 1) * 16) {
      biasGradient[channel] = 0
      for image in 0..<g.batch {
        biasGradient[channel] += sum(
          outputGradient + (image * g.outputChannels + channel) * g.outputPixels, g.outputPixels)
      }
    }
  }
}

/// result = part 0 + part 1 + …, in this order.
private func addUp(
  _ sums: UnsafePointer<Float>, parts: Int, count: Int, into result: UnsafeMutablePointer<Float>
) {
  let each = 1 << 14
  parallelFor(divideUp(count, each)) { task in
    let range = task * each..<min(count, (task + 1) * each)
    (result + range.lowerBound).update(from: sums + range.lowerBound, count: range.count)
    for part in 1..<max(1, parts) {
      let from = sums + part * count
      for i in range { result[i] += from[i] }
    }
  }
}

/// The sum of neighbouring numbers, in 32 interleaved sums that are added up at the end.
private func sum(_ values: UnsafePointer<Float>, _ count: Int) -> Float {
  var (even, odd) = (Vector(), Vector())
  var i = 0
  while i + 32 <= count {
    even += load(values + i)
    odd += load(values + i + 16)
    i += 32
  }
  var total = (even + odd).sum()
  while i < count {
    total += values[i]
    i += 1
  }
  return total
}
