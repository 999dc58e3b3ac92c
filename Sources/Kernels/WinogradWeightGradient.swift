extension Winograd {
  /// The gradient of the filters, by the transposed method.
  ///
  /// The output is linear in the filter: y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A. So the filter's gradient is
  /// Gᵀ[Σ (AyAᵀ) ⊙ (BᵀdB)]G: the same transforms read backwards, y now being the output gradient,
  /// with one sum over all tiles of all images in between: 36 products [outputs, tiles] · [tiles,
  /// inputs]. Both transforms write their values in the order in which the products read them.
  func weightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (g.groupInputChannels, g.groupOutputChannels)
    let signalStep = matrixStep(channels: inputs)
    let gradientStep = matrixStep(channels: outputs)
    let sumStep = inputs * outputs + 16
    let signal = FloatBuffer(count: 36 * signalStep)
    let gradient = FloatBuffer(count: 36 * gradientStep)
    let sums = FloatBuffer(count: 36 * sumStep)
    for group in 0..<g.groups {
      for first in stride(from: 0, to: g.batch, by: imagesEach) {
        let images = min(imagesEach, g.batch - first)
        let tiles = images * tilesPerImage
        transformSignal(
          input, images: first..<first + images, group: group, into: signal.pointer,
          step: signalStep
        ) { channel in
          let panel = channel / tileColumns * tileColumns
          return (panel * tiles + (channel - panel), min(tileColumns, inputs - panel))
        }
        transformGradient(
          outputGradient, images: first..<first + images, group: group, into: gradient.pointer,
          step: gradientStep)
        parallelFor(36 * 2) { task in
          let half = roundUp(divideUp(outputs, 2), 16)
          let rows = task % 2 * half
          sumProducts(
            gradient.pointer + task / 2 * gradientStep, signal.pointer + task / 2 * signalStep,
            sums.pointer + task / 2 * sumStep, rows: rows..<min(outputs, rows + half),
            tiles: tiles, accumulate: first > 0)
        }
      }
      collectFilters(
        sums.pointer, step: sumStep, weightGradient + group * outputs * g.patchCount)
    }
  }

  /// One of the 36 products: sums [outputs, inputs] += gradient [outputs, tiles] · signal.
  private func sumProducts(
    _ gradient: UnsafePointer<Float>, _ signal: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, rows: Range<Int>, tiles: Int, accumulate: Bool
  ) {
    let inputs = g.groupInputChannels
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: tileRows) {
      let slab = gradient + row / 16 * 16 * tiles + row % 16
      for column in stride(from: 0, to: inputs, by: tileColumns) {
        let width = min(tileColumns, inputs - column)
        multiplyTile(
          k: tiles, a: slab, aRow: 1, aStep: 16, b: signal + column * tiles, bStep: width,
          c: sums + row * inputs + column, cRow: inputs, rows: tileRows, columns: width,
          store: TileStore(accumulate: accumulate))
      }
    }
  }

  /// Transforms the output gradient's tiles; 16 channels of a tile, then those of the next tile.
  private func transformGradient(
    _ outputGradient: UnsafePointer<Float>, images: Range<Int>, group: Int,
    into values: UnsafeMutablePointer<Float>, step: Int
  ) {
    let blocks = g.groupOutputChannels / 16
    let rowStep = tilesAcross * tile * 16
    let tiles = images.count * tilesPerImage
    parallelFor(images.count * blocks) { task in
      let (image, block) = task.quotientAndRemainder(dividingBy: blocks)
      let channel = group * g.groupOutputChannels + block * 16
      let count = tilesDown * tile * rowStep
      let scratch = FloatBuffer(count: count + 256 + winogradScratchCount)
      let pixels = scratch.pointer + 256 + winogradScratchCount
      pixels.update(repeating: 0, count: count)
      planesToPixels(
        outputGradient
          + ((images.lowerBound + image) * g.outputChannels + channel) * g.outputPixels,
        planeStep: g.outputPixels, height: g.outputHeight, width: g.outputWidth, pixels,
        rowStep: rowStep, block: scratch.pointer)
      var target = values + (block * tiles + image * tilesPerImage) * 16
      for y in 0..<tilesDown {
        for x in 0..<tilesAcross {
          winogradTransformGradient(
            pixels + y * tile * rowStep + x * tile * 16, count: tile, rowStep: rowStep, target,
            step: step, scratch: scratch.pointer + 256)
          target += 16
        }
      }
    }
  }

  private func collectFilters(
    _ sums: UnsafePointer<Float>, step: Int, _ weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, kernel) = (g.groupInputChannels, g.kernelHeight)
    let taps = kernel * kernel
    let tapBlocks = divideUp(taps, 16)
    parallelFor(g.groupOutputChannels) { output in
      let scratch = FloatBuffer(
        count: winogradScratchCount + (tapBlocks * 16 + 16 * tapBlocks) * 16)
      let lanes = scratch.pointer + winogradScratchCount
      let rows = lanes + tapBlocks * 256
      lanes.update(repeating: 0, count: tapBlocks * 256)
      for input in stride(from: 0, to: inputs, by: 16) {
        winogradCollectFilter(
          sums + output * inputs + input, step: step, lanes, count: kernel,
          scratch: scratch.pointer)
        for t in 0..<tapBlocks {
          transpose16x16(lanes + t * 256, 16, rows + t * 16, tapBlocks * 16)
        }
        for i in 0..<16 {
          (weightGradient + (output * inputs + input + i) * taps).update(
            from: rows + i * tapBlocks * 16, count: taps)
        }
      }
    }
  }
}
