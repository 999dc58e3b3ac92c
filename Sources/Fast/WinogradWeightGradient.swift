import Base

extension Winograd {
  /// Tiles of a block.
  static let gradientTiles = 192

  /// The gradient of the filters, by the transposed method.
  ///
  /// The output is linear in the filter: y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A. So the filter's gradient is
  /// Gᵀ[Σ (AyAᵀ) ⊙ (BᵀdB)]G: the same transforms read backwards, y now being the output gradient,
  /// with one sum over all tiles of all images in between: 36 products [outputs, tiles] · [tiles,
  /// inputs]. Both transforms write their values in the order in which the products read them.
  ///
  /// Unlike forward, all threads work on the same block: the 36 sums are too big to have many.
  func weightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (g.groupInputChannels, g.groupOutputChannels)
    let (inputTasks, outputTasks) = (g.inputChannels / 16, g.outputChannels / 16)
    let rowsEach = blockRows(tiles: Winograd.gradientTiles, atLeastBlocks: 1)
    let most = rowsEach * tilesAcross
    let (signalStep, gradientStep) = (most * g.inputChannels + 16, most * g.outputChannels + 16)
    let sumStep = g.outputChannels * inputs + 16
    let signal = FloatBuffer(count: 36 * signalStep)
    let gradient = FloatBuffer(count: 36 * gradientStep)
    let sums = FloatBuffer(count: 36 * sumStep)
    for first in stride(from: 0, to: tileRowCount, by: rowsEach) {
      let block = first..<min(first + rowsEach, tileRowCount)
      let tiles = block.count * tilesAcross
      parallelFor(inputTasks + outputTasks) { task in
        let scratch = scratchBuffer(block.count)
        if task < inputTasks {
          let (group, channel) = (task * 16 / inputs, task * 16 % inputs)
          let panel = channel / tileColumns * tileColumns
          transformSignal(
            input, block, channel: task * 16,
            into: signal.pointer + (group * inputs + panel) * tiles + (channel - panel),
            tileStep: min(tileColumns, inputs - panel), step: signalStep,
            scratch: scratch.pointer)
        } else {
          let channel = (task - inputTasks) * 16
          transformGradient(
            outputGradient, block, channel: channel, into: gradient.pointer + channel * tiles,
            step: gradientStep, scratch: scratch.pointer)
        }
      }
      // Tasks: 36 products, each of about 96 outputs at a time.
      let rowBlocks = divideUp(outputs, 96)
      let rowsOfBlock = roundUp(divideUp(outputs, rowBlocks), 16)
      parallelFor(36 * g.groups * rowBlocks) { task in
        let (position, part) = task.quotientAndRemainder(dividingBy: g.groups * rowBlocks)
        let group = part / rowBlocks
        let firstRow = part % rowBlocks * rowsOfBlock
        sumProducts(
          gradient.pointer + position * gradientStep + (group * outputs + firstRow) * tiles,
          signal.pointer + position * signalStep + group * inputs * tiles,
          sums.pointer + position * sumStep + (group * outputs + firstRow) * inputs,
          outputs: min(rowsOfBlock, outputs - firstRow), tiles: tiles, accumulate: first > 0)
      }
    }
    collectFilters(sums.pointer, step: sumStep, weightGradient)
  }

  /// sums [outputs, inputs] (+)= gradient [outputs, tiles] · signal [tiles, inputs], both packed.
  private func sumProducts(
    _ gradient: UnsafePointer<Float>, _ signal: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, outputs: Int, tiles: Int, accumulate: Bool
  ) {
    let inputs = g.groupInputChannels
    for row in stride(from: 0, to: outputs, by: tileRows) {
      for column in stride(from: 0, to: inputs, by: tileColumns) {
        let width = min(tileColumns, inputs - column)
        multiplyTile(
          k: tiles, a: gradient + row / 16 * 16 * tiles + row % 16, aRow: 1, aStep: 16,
          b: signal + column * tiles, bStep: width, c: sums + row * inputs + column,
          cRow: inputs, rows: tileRows, columns: width, store: TileStore(accumulate: accumulate))
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

  /// Turns the 36 sums into the gradient of each filter's taps.
  private func collectFilters(
    _ sums: UnsafePointer<Float>, step: Int, _ weightGradient: UnsafeMutablePointer<Float>
  ) {
    let (inputs, kernel) = (g.groupInputChannels, g.kernelHeight)
    let taps = kernel * kernel
    let tapBlocks = divideUp(taps, 16)
    parallelFor(g.outputChannels / 16) { task in
      let scratch = FloatBuffer(count: winogradScratchCount + tapBlocks * 512)
      let lanes = scratch.pointer + winogradScratchCount
      let rows = lanes + tapBlocks * 256
      lanes.update(repeating: 0, count: tapBlocks * 256)
      for filter in task * 16..<task * 16 + 16 {
        for input in stride(from: 0, to: inputs, by: 16) {
          winogradCollectFilter(
            sums + filter * inputs + input, step: step, lanes, count: kernel,
            scratch: scratch.pointer)
          for t in 0..<tapBlocks {
            transpose16x16(lanes + t * 256, 16, rows + t * 16, tapBlocks * 16)
          }
          for i in 0..<16 {
            (weightGradient + (filter * inputs + input + i) * taps).update(
              from: rows + i * tapBlocks * 16, count: taps)
          }
        }
      }
    }
  }
}
