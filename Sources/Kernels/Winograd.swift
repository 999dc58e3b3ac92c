/// A convolution by Winograd's method: how its images are cut into tiles (see WinogradTransforms).
///
/// The 36 values of all tiles of a block of images are kept as 36 matrices [tiles, channels]; in
/// place of the sum over channels and taps there are 36 matrix products over channels alone.
struct Winograd {
  let g: ConvolutionGeometry
  /// Rows and columns of output pixels in a tile, 4 or 2.
  let tile: Int
  let tilesDown: Int
  let tilesAcross: Int
  /// Images at a time, so that the transformed numbers stay in the caches.
  let imagesEach: Int

  /// Nil if the method does not fit, or would not pay: filters other than 3 × 3 and 5 × 5, strides,
  /// channels that do not come in sixteens, images so few that transforming the filters would cost
  /// more than is won.
  init?(_ g: ConvolutionGeometry, evenIfSlow: Bool = false) {
    let kernel = g.kernelHeight
    guard kernel == g.kernelWidth, kernel == 3 || kernel == 5, g.stride == 1,
      g.padding >= 0, g.groupInputChannels % 16 == 0, g.groupOutputChannels % 16 == 0,
      g.inputPixels >= 16, g.outputPixels >= 16
    else { return nil }
    self.g = g
    tile = 7 - kernel
    tilesDown = divideUp(g.outputHeight, tile)
    tilesAcross = divideUp(g.outputWidth, tile)
    let tiles = tilesDown * tilesAcross
    guard evenIfSlow || g.batch * tiles >= Winograd.fewestTiles else { return nil }
    imagesEach = min(g.batch, divideUp(Winograd.tilesEach, tiles))
  }

  static let fewestTiles = 64
  static let tilesEach = 160

  var tilesPerImage: Int { tilesDown * tilesAcross }
  /// Rows and columns of the padded image that all tiles together look at.
  var height: Int { tilesDown * tile + 6 - tile }
  var width: Int { tilesAcross * tile + 6 - tile }

  /// Numbers from one of the 36 matrices to the next. Not a power of two: caches dislike those.
  func matrixStep(channels: Int) -> Int {
    roundUp(imagesEach * tilesPerImage, tileRows) * channels + 16
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
    let filterStep = inputs * outputs + 16
    let filters = FloatBuffer(count: g.groups * 36 * filterStep)
    transformFilters(weight, turned: turned, into: filters.pointer, step: filterStep)
    let signalStep = matrixStep(channels: inputs)
    let resultStep = matrixStep(channels: outputs)
    let signal = FloatBuffer(count: 36 * signalStep)
    let result = FloatBuffer(count: 36 * resultStep)
    for first in stride(from: 0, to: g.batch, by: imagesEach) {
      let images = min(imagesEach, g.batch - first)
      let tiles = images * tilesPerImage
      for group in 0..<g.groups {
        transformSignal(
          input, images: first..<first + images, group: group, into: signal.pointer,
          step: signalStep
        ) { channel in (offset: channel, rowStep: inputs) }
        // Each product is cut in three: more tasks than threads, so that none waits long.
        let rowsEach = roundUp(divideUp(tiles, 3), tileRows)
        parallelFor(36 * 3) { task in
          let rows = task % 3 * rowsEach
          multiply(
            signal.pointer + task / 3 * signalStep + rows * inputs,
            filters.pointer + (group * 36 + task / 3) * filterStep,
            result.pointer + task / 3 * resultStep + rows * outputs,
            rows: min(rowsEach, tiles - rows), k: inputs, columns: outputs)
        }
        collectPixels(
          result.pointer, step: resultStep, images: first..<first + images, group: group,
          bias: bias, relu: relu, output: output)
      }
    }
  }

  /// One of the 36 products: [tiles, inputs] · [inputs, outputs], the latter packed in panels.
  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
    rows: Int, k: Int, columns: Int
  ) {
    for r in stride(from: 0, to: rows, by: tileRows) {
      for column in stride(from: 0, to: columns, by: tileColumns) {
        let width = min(tileColumns, columns - column)
        multiplyTile(
          k: k, a: a + r * k, aRow: k, aStep: 1, b: b + column * k, bStep: width,
          c: c + r * columns + column, cRow: columns, rows: min(tileRows, rows - r),
          columns: width, store: TileStore())
      }
    }
  }

  /// Transforms the tiles of some images; `place` says where a channel's numbers go.
  func transformSignal(
    _ input: UnsafePointer<Float>, images: Range<Int>, group: Int,
    into values: UnsafeMutablePointer<Float>, step: Int,
    place: (_ channel: Int) -> (offset: Int, rowStep: Int)
  ) {
    let blocks = g.groupInputChannels / 16
    let rowStep = width * 16
    parallelFor(images.count * blocks) { task in
      let (image, block) = task.quotientAndRemainder(dividingBy: blocks)
      let channel = group * g.groupInputChannels + block * 16
      let scratch = FloatBuffer(count: height * rowStep + 256 + winogradScratchCount)
      let pixels = scratch.pointer + 256 + winogradScratchCount
      // The window may reach less far than the image does; what is beyond is not copied.
      pixels.update(repeating: 0, count: height * rowStep)
      let rows = min(g.inputHeight, height - g.padding)
      let columns = min(g.inputWidth, width - g.padding)
      let planes =
        input + ((images.lowerBound + image) * g.inputChannels + channel) * g.inputPixels
      if columns == g.inputWidth && rows * columns >= 16 {
        planesToPixels(
          planes, planeStep: g.inputPixels, height: rows, width: columns,
          pixels + g.padding * (rowStep + 16), rowStep: rowStep, block: scratch.pointer)
      } else {
        for c in 0..<16 {
          for y in 0..<rows {
            for x in 0..<columns {
              pixels[(y + g.padding) * rowStep + (x + g.padding) * 16 + c] =
                planes[c * g.inputPixels + y * g.inputWidth + x]
            }
          }
        }
      }
      let (offset, tileStep) = place(block * 16)
      var target = values + offset + image * tilesPerImage * tileStep
      for y in 0..<tilesDown {
        for x in 0..<tilesAcross {
          winogradTransformSignal(
            pixels + y * tile * rowStep + x * tile * 16, rowStep: rowStep, target, step: step,
            scratch: scratch.pointer + 256)
          target += tileStep
        }
      }
    }
  }

  private func collectPixels(
    _ values: UnsafePointer<Float>, step: Int, images: Range<Int>, group: Int,
    bias: UnsafePointer<Float>?, relu: Bool, output: UnsafeMutablePointer<Float>
  ) {
    let outputs = g.groupOutputChannels
    let blocks = outputs / 16
    let rowStep = tilesAcross * tile * 16
    parallelFor(images.count * blocks) { task in
      let (image, block) = task.quotientAndRemainder(dividingBy: blocks)
      let scratch = FloatBuffer(count: tilesDown * tile * rowStep + 256 + winogradScratchCount)
      let pixels = scratch.pointer + 256 + winogradScratchCount
      var from = values + image * tilesPerImage * outputs + block * 16
      for y in 0..<tilesDown {
        for x in 0..<tilesAcross {
          winogradCollectPixels(
            from, step: step, pixels + y * tile * rowStep + x * tile * 16, count: tile,
            rowStep: rowStep, scratch: scratch.pointer + 256)
          from += outputs
        }
      }
      let channel = group * outputs + block * 16
      pixelsToPlanes(
        pixels, rowStep: rowStep, height: g.outputHeight, width: g.outputWidth,
        bias: bias.map { $0 + channel }, relu: relu,
        output + ((images.lowerBound + image) * g.outputChannels + channel) * g.outputPixels,
        planeStep: g.outputPixels, block: scratch.pointer)
    }
  }

  /// The 36 values of each filter, as 36 matrices [inputs, outputs] packed in panels of 48 outputs.
  private func transformFilters(
    _ weight: UnsafePointer<Float>, turned: Bool, into filters: UnsafeMutablePointer<Float>,
    step: Int
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
      for position in 0..<36 {
        let place =
          filters + (group * 36 + position) * step + panel * inputs + input * width
          + (output - panel)
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
