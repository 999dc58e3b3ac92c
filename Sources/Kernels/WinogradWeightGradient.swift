extension Winograd {
  /// Tiles of a block.
  static let gradientTiles = 96

  /// The gradient of the filters, by the transposed method.
  ///
  /// The output is linear in the filter: y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A. So the filter's gradient is
  /// Gᵀ[Σ (AyAᵀ) ⊙ (BᵀdB)]G: the same transforms read backwards, y now being the output gradient,
  /// with one sum over all tiles of all images in between: 36 products [outputs, tiles] · [tiles,
  /// inputs]. Both transforms write their values in the order in which the products read them.
  ///
  /// A task owns some outputs and some inputs, so that its 36 sums stay in the caches; it makes the
  /// tiles for itself, although another task may need the same ones. Where that gives few tasks,
  /// the images are cut in up to four parts as well, which are added up in order at the end.
  func weightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (g.groupInputChannels, g.groupOutputChannels)
    let inputsEach = roundUp(divideUp(inputs, divideUp(inputs, 192)), 16)
    let outputsEach = roundUp(divideUp(outputs, divideUp(outputs, 192)), 16)
    let inputBlocks = divideUp(inputs, inputsEach)
    let outputBlocks = divideUp(outputs, outputsEach)
    let blocks = g.groups * outputBlocks * inputBlocks
    let sumCount = g.groups * outputs * inputs * 36
    let parts = min(
      divideUp(8, blocks), max(1, (6 << 20) / sumCount), divideUp(tileRowCount, 8))
    let partRows = roundUp(divideUp(tileRowCount, parts), 8)
    let sums = FloatBuffer(count: parts * sumCount)

    parallelFor(parts * blocks) { task in
      let (part, block) = task.quotientAndRemainder(dividingBy: blocks)
      let group = block / (outputBlocks * inputBlocks)
      let firstOutput = block / inputBlocks % outputBlocks * outputsEach
      let firstInput = block % inputBlocks * inputsEach
      let outputCount = min(outputsEach, outputs - firstOutput)
      let inputCount = min(inputsEach, inputs - firstInput)
      // [groups, outputs, inputs] in blocks: 36 matrices [outputCount, inputCount].
      let sum =
        sums.pointer + part * sumCount
        + 36 * ((group * outputs + firstOutput) * inputs + outputCount * firstInput)
      let rows = part * partRows..<max(part * partRows, min(tileRowCount, (part + 1) * partRows))
      if rows.isEmpty { sum.update(repeating: 0, count: 36 * outputCount * inputCount) }
      sumProducts(
        input, outputGradient, rows: rows,
        inputs: (first: group * inputs + firstInput, count: inputCount),
        outputs: (first: group * outputs + firstOutput, count: outputCount), into: sum)
    }
    collectFilters(
      sums.pointer, parts: parts, partStep: sumCount, inputsEach: inputsEach,
      outputsEach: outputsEach, weightGradient)
  }

  /// 36 sums [outputs, inputs] of products gradient [outputs, tiles] · signal [tiles, inputs].
  private func sumProducts(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, rows: Range<Int>,
    inputs: (first: Int, count: Int), outputs: (first: Int, count: Int),
    into sums: UnsafeMutablePointer<Float>
  ) {
    let rowsEach = blockRows(tiles: Winograd.gradientTiles, atLeastBlocks: 1)
    let most = rowsEach * tilesAcross
    let (signalStep, gradientStep) = (most * inputs.count + 16, most * outputs.count + 16)
    let signal = FloatBuffer(count: 36 * signalStep)
    let gradient = FloatBuffer(count: 36 * gradientStep)
    let scratch = scratchBuffer(rowsEach)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsEach) {
      let block = first..<min(first + rowsEach, rows.upperBound)
      let tiles = block.count * tilesAcross
      for channel in stride(from: 0, to: inputs.count, by: 16) {
        let panel = channel / tileColumns * tileColumns
        transformSignal(
          input, block, channel: inputs.first + channel,
          into: signal.pointer + panel * tiles + (channel - panel),
          tileStep: min(tileColumns, inputs.count - panel), step: signalStep,
          scratch: scratch.pointer)
      }
      for channel in stride(from: 0, to: outputs.count, by: 16) {
        transformGradient(
          outputGradient, block, channel: outputs.first + channel,
          into: gradient.pointer + channel * tiles, step: gradientStep, scratch: scratch.pointer)
      }
      for position in 0..<36 {
        let sum = sums + position * outputs.count * inputs.count
        for row in stride(from: 0, to: outputs.count, by: Kernels.tileRows) {
          let slab = gradient.pointer + position * gradientStep + row / 16 * 16 * tiles + row % 16
          for column in stride(from: 0, to: inputs.count, by: tileColumns) {
            let width = min(tileColumns, inputs.count - column)
            multiplyTile(
              k: tiles, a: slab, aRow: 1, aStep: 16,
              b: signal.pointer + position * signalStep + column * tiles, bStep: width,
              c: sum + row * inputs.count + column, cRow: inputs.count, rows: Kernels.tileRows,
              columns: width, store: TileStore(accumulate: first > rows.lowerBound))
          }
        }
      }
    }
  }

  /// Transforms 16 channels of a block's output gradients; a tile's numbers lie 16 apart.
  private func transformGradient(
    _ outputGradient: UnsafePointer<Float>, _ tileRows: Range<Int>, channel: Int,
    into values: UnsafeMutablePointer<Float>, step: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let pass = scratch + 256
    let pixels = pass + winogradScratchCount
    let rowStep = tilesAcross * tile * 16
    forEachImage(tileRows) { image, rows, before in
      let first = rows.lowerBound * tile
      pixels.update(repeating: 0, count: rows.count * tile * rowStep)
      planesToPixels(
        outputGradient + (image * g.outputChannels + channel) * g.outputPixels
          + first * g.outputWidth,
        planeStep: g.outputPixels, height: min(rows.count * tile, g.outputHeight - first),
        width: g.outputWidth, keep: g.outputWidth, pixels, rowStep: rowStep, block: scratch)
      var target = values + before * 16
      for y in 0..<rows.count {
        for x in 0..<tilesAcross {
          winogradTransformGradient(
            pixels + y * tile * rowStep + x * tile * 16, count: tile, rowStep: rowStep, target,
            step: step, scratch: pass)
          target += 16
        }
      }
    }
  }

  /// Adds up the parts, and turns 36 sums into the gradient of each filter's taps.
  private func collectFilters(
    _ sums: UnsafePointer<Float>, parts: Int, partStep: Int, inputsEach: Int, outputsEach: Int,
    _ weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs, kernel) = (g.groupInputChannels, g.groupOutputChannels, g.kernelHeight)
    let taps = kernel * kernel
    let tapBlocks = divideUp(taps, 16)
    parallelFor(g.outputChannels) { channel in
      let scratch = FloatBuffer(count: winogradScratchCount + 36 * 16 + tapBlocks * 512)
      let total = scratch.pointer + winogradScratchCount
      let lanes = total + 36 * 16
      let rows = lanes + tapBlocks * 256
      lanes.update(repeating: 0, count: tapBlocks * 256)
      let (group, output) = channel.quotientAndRemainder(dividingBy: outputs)
      let firstOutput = output / outputsEach * outputsEach
      let outputCount = min(outputsEach, outputs - firstOutput)
      for input in stride(from: 0, to: inputs, by: 16) {
        let firstInput = input / inputsEach * inputsEach
        let inputCount = min(inputsEach, inputs - firstInput)
        let from =
          sums + 36 * ((group * outputs + firstOutput) * inputs + outputCount * firstInput)
          + (output - firstOutput) * inputCount + (input - firstInput)
        for position in 0..<36 {
          var sum = SixteenChannels()
          for part in 0..<parts {
            let place = from + part * partStep + position * outputCount * inputCount
            sum += UnsafeRawPointer(place).loadUnaligned(as: SixteenChannels.self)
          }
          UnsafeMutableRawPointer(total + position * 16).storeBytes(
            of: sum, as: SixteenChannels.self)
        }
        winogradCollectFilter(total, step: 16, lanes, count: kernel, scratch: scratch.pointer)
        for t in 0..<tapBlocks {
          transpose16x16(lanes + t * 256, 16, rows + t * 16, tapBlocks * 16)
        }
        for i in 0..<16 {
          (weightGradient + (channel * inputs + input + i) * taps).update(
            from: rows + i * tapBlocks * 16, count: taps)
        }
      }
    }
  }
}
