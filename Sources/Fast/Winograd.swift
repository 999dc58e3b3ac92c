import Base

/// A convolution by Winograd's method (see WinogradTransforms): how its work is divided.
///
/// Each tile of 6 × 6 pixels becomes 36 values, so a set of tiles becomes 36 matrices [tiles,
/// channels]; in place of sums over channels and taps there are 36 products of matrices that sum
/// over channels alone. One task takes a block of about a hundred tiles from its pixels to its
/// results while the numbers stay in the caches: they grow to 36/16 or 36/4 of the pixels, and
/// through main memory the method would win nothing.
struct Winograd {
  let g: ConvolutionGeometry
  /// Rows and columns of output pixels in a tile, 4 or 2.
  let tile: Int
  /// Tiles below each other in an image.
  let tilesDown: Int
  /// Tiles beside each other in an image.
  let tilesAcross: Int

  /// Nil if the method does not fit, or would not pay: filters other than 3 × 3 and 5 × 5, strides,
  /// channels that do not come in sixteens, images so few that transforming the filters would cost
  /// more than is won. (`evenIfSlow` skips the last of these.)
  init?(_ g: ConvolutionGeometry, evenIfSlow: Bool = false) {
    let kernel = g.kernelHeight
    guard kernel == g.kernelWidth, kernel == 3 || kernel == 5, g.isDense,
      min(g.paddingDown, g.paddingAcross) >= 0,
      g.groupInputChannels % 16 == 0, g.groupOutputChannels % 16 == 0
    else { return nil }
    self.g = g
    tile = 7 - kernel
    tilesDown = divideUp(g.outputHeight, tile)
    tilesAcross = divideUp(g.outputWidth, tile)
    guard evenIfSlow || g.batch * tilesDown * tilesAcross >= 64 else { return nil }
  }

  /// Tiles of a block: more share a load of the filters, fewer stay in the caches.
  static let forwardTiles = 96

  /// Rows of tiles, in all images.
  var tileRowCount: Int { g.batch * tilesDown }

  /// How many rows of tiles a block has: about `tiles` tiles, in multiples of eight.
  func blockRows(tiles: Int, atLeastBlocks blocks: Int) -> Int {
    let many = max(8, tiles / tilesAcross / 8 * 8)
    return min(many, roundUp(divideUp(tileRowCount, blocks), 8))
  }

  /// Calls `body` for each image that takes part in some rows of tiles: its part of the rows, and
  /// how many tiles of the block come before.
  func forEachImage(
    _ tileRows: Range<Int>, _ body: (_ image: Int, _ rows: Range<Int>, _ tiles: Int) -> Void
  ) {
    var row = tileRows.lowerBound
    while row < tileRows.upperBound {
      let (image, first) = row.quotientAndRemainder(dividingBy: tilesDown)
      let count = min(tilesDown - first, tileRows.upperBound - row)
      body(image, first..<first + count, (row - tileRows.lowerBound) * tilesAcross)
      row += count
    }
  }
}

extension Winograd {
  /// output = input ∗ weight + bias. If `turned`, `weight` is that of the convolution this one leads
  /// back from: [inputs, outputs / groups, k, k], to be turned by 180°.
  func forward(
    input: UnsafePointer<Float>, weight: UnsafePointer<Float>, turned: Bool = false,
    bias: UnsafePointer<Float>?, relu: Bool, output: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (g.groupInputChannels, g.groupOutputChannels)
    let filters = FloatBuffer(count: g.groups * 36 * inputs * outputs)
    transformFilters(weight, turned: turned, into: filters.pointer)
    let rowsEach = blockRows(tiles: Winograd.forwardTiles, atLeastBlocks: 4)
    parallelFor(divideUp(tileRowCount, rowsEach) * g.groups) { task in
      let (block, group) = task.quotientAndRemainder(dividingBy: g.groups)
      let tileRows = block * rowsEach..<min(tileRowCount, (block + 1) * rowsEach)
      let tiles = tileRows.count * tilesAcross
      // Steps that are no multiple of 4096 bytes: caches dislike those.
      let signalStep = roundUp(tiles, 8) * inputs + 16
      let resultStep = roundUp(tiles, 8) * tileColumns + 16
      let signal = FloatBuffer(count: 36 * signalStep)
      let result = FloatBuffer(count: 36 * resultStep)
      let scratch = scratchBuffer(tileRows.count)
      for channel in stride(from: 0, to: inputs, by: 16) {
        transformSignal(
          input, tileRows, channel: group * inputs + channel, into: signal.pointer + channel,
          tileStep: inputs, step: signalStep, scratch: scratch.pointer)
      }
      // Panel by panel, so that the results are still in the second-level cache when collected.
      for panel in stride(from: 0, to: outputs, by: tileColumns) {
        let width = min(tileColumns, outputs - panel)
        let matrices = filters.pointer + (group * outputs + panel) * inputs * 36
        for position in 0..<36 {
          for row in stride(from: 0, to: tiles, by: Fast.tileRows) {
            multiplyTile(
              k: inputs, a: signal.pointer + position * signalStep + row * inputs, aRow: inputs,
              aStep: 1, b: matrices + position * inputs * width, bStep: width,
              c: result.pointer + position * resultStep + row * width, cRow: width,
              rows: min(Fast.tileRows, tiles - row), columns: width, store: TileStore())
          }
        }
        for channel in stride(from: 0, to: width, by: 16) {
          let place = group * outputs + panel + channel
          collectPixels(
            result.pointer + channel, tileStep: width, step: resultStep, tileRows,
            channel: place, bias: bias.map { $0 + place }, relu: relu, output: output,
            scratch: scratch.pointer)
        }
      }
    }
  }

  /// Room for a block of 16 × 16, a transform's first pass, and 16 channels of some rows of tiles.
  func scratchBuffer(_ tileRows: Int) -> FloatBuffer {
    let rows = min(tileRows, tilesDown) * tile + 6 - tile
    return FloatBuffer(
      count: 256 + winogradScratchCount + rows * (tilesAcross * tile + 6 - tile) * 16)
  }

  /// Transforms 16 channels of a block's tiles; a tile's numbers lie `tileStep` apart.
  func transformSignal(
    _ input: UnsafePointer<Float>, _ tileRows: Range<Int>, channel: Int,
    into values: UnsafeMutablePointer<Float>, tileStep: Int, step: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let pass = scratch + 256
    let pixels = pass + winogradScratchCount
    let rowStep = (tilesAcross * tile + 6 - tile) * 16
    forEachImage(tileRows) { image, rows, before in
      // Rows of the image that these tiles look at, and where they start in `pixels`.
      let start = rows.lowerBound * tile - g.paddingDown
      let height = rows.count * tile + 6 - tile
      let first = max(0, start)
      let end = max(first, min(g.inputHeight, start + height))
      pixels.update(repeating: 0, count: height * rowStep)
      planesToPixels(
        input + (image * g.inputChannels + channel) * g.inputPixels + first * g.inputWidth,
        planeStep: g.inputPixels, height: end - first, width: g.inputWidth,
        keep: tilesAcross * tile + 6 - tile - g.paddingAcross,
        pixels + (first - start) * rowStep + g.paddingAcross * 16, rowStep: rowStep, block: scratch)
      var target = values + before * tileStep
      for y in 0..<rows.count {
        for x in 0..<tilesAcross {
          winogradTransformSignal(
            pixels + y * tile * rowStep + x * tile * 16, rowStep: rowStep, target, step: step,
            scratch: pass)
          target += tileStep
        }
      }
    }
  }

  /// Turns 16 channels of a block's results into pixels of the output.
  private func collectPixels(
    _ values: UnsafePointer<Float>, tileStep: Int, step: Int, _ tileRows: Range<Int>,
    channel: Int, bias: UnsafePointer<Float>?, relu: Bool, output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let pass = scratch + 256
    let pixels = pass + winogradScratchCount
    let rowStep = tilesAcross * tile * 16
    forEachImage(tileRows) { image, rows, before in
      var from = values + before * tileStep
      for y in 0..<rows.count {
        for x in 0..<tilesAcross {
          winogradCollectPixels(
            from, step: step, pixels + y * tile * rowStep + x * tile * 16, count: tile,
            rowStep: rowStep, scratch: pass)
          from += tileStep
        }
      }
      let first = rows.lowerBound * tile
      pixelsToPlanes(
        pixels, rowStep: rowStep, height: min(rows.count * tile, g.outputHeight - first),
        width: g.outputWidth, bias: bias, relu: relu,
        output + (image * g.outputChannels + channel) * g.outputPixels + first * g.outputWidth,
        planeStep: g.outputPixels, block: scratch)
    }
  }

  /// The 36 values of each filter: for each panel of 48 outputs 36 matrices [inputs, panel].
  private func transformFilters(
    _ weight: UnsafePointer<Float>, turned: Bool, into filters: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs, kernel) = (g.groupInputChannels, g.groupOutputChannels, g.kernelHeight)
    let taps = kernel * kernel
    // Rows and columns of `weight` as it is stored: rows are this convolution's outputs, or inputs.
    let (rows, columns) = turned ? (inputs, outputs) : (outputs, inputs)
    let (rowBlocks, columnBlocks) = (rows / 16, columns / 16)
    parallelFor(g.groups * rowBlocks * columnBlocks) { task in
      let (group, block) = task.quotientAndRemainder(dividingBy: rowBlocks * columnBlocks)
      let (row, column) = (block / columnBlocks * 16, block % columnBlocks * 16)
      let scratch = FloatBuffer(count: winogradScratchCount + 16 * taps * 16 + 36 * 256)
      let lanes = scratch.pointer + winogradScratchCount
      let values = lanes + 16 * taps * 16
      // Sixteen rows become lanes; then each column has its taps as vectors.
      let from = weight + ((group * rows + row) * columns + column) * taps
      for t in 0..<taps { transpose16x16(from + t * 16, columns * taps, lanes + t * 256, 16) }
      for c in 0..<16 {
        winogradTransformFilter(
          lanes + c * taps * 16, count: kernel, turned: turned, values + c * 16, step: 256,
          scratch: scratch.pointer)
      }
      let (input, output) = turned ? (row, column) : (column, row)
      let panel = output / tileColumns * tileColumns
      let width = min(tileColumns, outputs - panel)
      let matrices = filters + (group * outputs + panel) * inputs * 36
      for position in 0..<36 {
        let place = matrices + (position * inputs + input) * width + (output - panel)
        let block = values + position * 256
        if turned {
          transpose16x16(block, 16, place, width)
        } else {
          for c in 0..<16 { (place + c * width).update(from: block + c * 16, count: 16) }
        }
      }
    }
  }
}
