import Base

/// output = input ∗ weight + bias, with max(0, ·) at the end when `relu`.
///
/// The six loops of the board became a matrix product, weight [filters, taps] · patches [taps,
/// pixels], whose right operand is packed straight from the image (ConvolutionPatches.swift), so
/// the columns of `im2col` are never stored; bias and ReLU are applied while the result is still
/// in registers, which saves two passes over memory. Where Winograd's method fits, it takes over,
/// unless a number is NaN or infinite: its transforms would carry that to outputs which never see it.
///
/// What it bought, on AlexNet's second layer with one thread: `im2col` and `matmul` are 260 times
/// faster than the six loops, and this is three times faster again.
public func convolutionForward(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  bias: UnsafePointer<Float>?, relu: Bool = false, output: UnsafeMutablePointer<Float>
) {
  if let winograd = Winograd(g), allFinite(input, g.inputCount), allFinite(weight, g.weightCount) {
    winograd.forward(input: input, weight: weight, bias: bias, relu: relu, output: output)
    return
  }
  convolutionForwardDirect(g, input: input, weight: weight, bias: bias, relu: relu, output: output)
}

/// A convolution as a matrix product over patches.
func convolutionForwardDirect(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  bias: UnsafePointer<Float>?, relu: Bool, output: UnsafeMutablePointer<Float>
) {
  let (rows, k, pixels) = (g.groupOutputChannels, g.patchCount, g.outputPixels)
  let filters = (0..<g.groups).map { PackedRows(weight + $0 * rows * k, rows: rows, k: k) }
  let patches = ConvolutionPatches(g)

  // Tasks: several small images, or one group of an image, or (of few images) a part of one.
  let images = min(
    divideUp(taskOperations, g.multiplyAccumulates / g.batch), divideUp(g.batch, 16))
  if rows <= 16 && g.isDense && 2 * patches.rowWidth <= 3 * g.outputWidth {
    convolveInPlace(
      g, patches, filters, imagesEach: images, input: input, bias: bias, relu: relu, output: output)
    return
  }
  let groupsOfImages = divideUp(g.batch, images) * g.groups
  let isEnough = groupsOfImages >= 8
  // Where whole images are tasks enough, each goes through its pixels strip by strip.
  let columnsEach =
    isEnough
    ? min(stripColumns, roundUp(pixels, tileColumns))
    : blockWidth(pixels, depth: blockDepth, rows: rows)
  let pixelsEach = isEnough ? pixels : columnsEach
  let columnBlocks = divideUp(pixels, pixelsEach)
  let rowBlocks = isEnough || columnBlocks > 4 ? 1 : min(2, divideUp(rows, tileRows))
  let rowsEach = roundUp(divideUp(rows, rowBlocks), tileRows)

  parallelFor(groupsOfImages * columnBlocks * rowBlocks) { task in
    let (part, block) = task.quotientAndRemainder(dividingBy: columnBlocks * rowBlocks)
    let (firstImage, group) = (part / g.groups * images, part % g.groups)
    let rowStart = block / columnBlocks * rowsEach
    let firstColumn = block % columnBlocks * pixelsEach
    let columns = firstColumn..<min(pixels, firstColumn + pixelsEach)
    let padded = FloatBuffer(count: patches.imageCount)
    let strip = FloatBuffer(count: min(k, blockDepth) * columnsEach + 16)
    for image in firstImage..<min(firstImage + images, g.batch) {
      let index = image * g.groups + group
      patches.copy(input + index * g.groupInputChannels * g.inputPixels, to: padded.pointer)
      for column in stride(from: columns.lowerBound, to: columns.upperBound, by: columnsEach) {
        let width = min(columnsEach, columns.upperBound - column)
        for p in stride(from: 0, to: k, by: blockDepth) {
          let depth = min(blockDepth, k - p)
          patches.pack(
            padded.pointer, tap: p, depth: depth, pixels: column..<column + width,
            into: strip.pointer)
          var store = TileStore(accumulate: p > 0)
          if p + depth == k {
            store.bias = bias.map { $0 + group * rows + rowStart }
            store.relu = relu
          }
          multiplyBlock(
            filters[group].slabs(row: rowStart, from: p, depth: depth),
            rows: min(rowsEach, rows - rowStart), depth: depth, strip.pointer, columns: width,
            c: output + (index * rows + rowStart) * pixels + column, cRow: pixels, store: store)
        }
      }
    }
  }
}

/// A convolution with few filters, whose packed patches would be used once or twice: the tiles read
/// the padded image itself.
///
/// Then neighbouring columns of the product are neighbouring numbers of the image, those between two
/// output rows included; what comes of them is dropped when the rows are copied to the output. With
/// stride 1 that wastes less than packing took: on one thread LeNet's first layer is 1.2 times as
/// fast, its second and the way back through it 1.7 times.
private func convolveInPlace(
  _ g: ConvolutionGeometry, _ patches: ConvolutionPatches, _ filters: [PackedRows],
  imagesEach: Int, input: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool,
  output: UnsafeMutablePointer<Float>
) {
  let (rows, k) = (g.groupOutputChannels, g.patchCount)
  let width = roundUp((g.outputHeight - 1) * patches.rowWidth + g.outputWidth, 16)
  patches.taps.withUnsafeBufferPointer { taps in
    let taps = taps.baseAddress!
    parallelFor(divideUp(g.batch, imagesEach) * g.groups) { task in
      let (part, group) = task.quotientAndRemainder(dividingBy: g.groups)
      let slabs = filters[group]
      let padded = FloatBuffer(count: patches.imageCount)
      let result = FloatBuffer(count: rows * width)
      for image in part * imagesEach..<min(g.batch, (part + 1) * imagesEach) {
        let index = image * g.groups + group
        patches.copy(input + index * g.groupInputChannels * g.inputPixels, to: padded.pointer)
        for row in stride(from: 0, to: rows, by: tileRows) {
          for column in stride(from: 0, to: width, by: tileColumns) {
            for p in stride(from: 0, to: k, by: blockDepth) {
              let depth = min(blockDepth, k - p)
              var store = TileStore(accumulate: p > 0)
              if p + depth == k {
                store.bias = bias.map { $0 + group * rows + row }
                store.relu = relu
              }
              multiplyTile(
                k: depth, slab: slabs.slabs(row: row, from: p, depth: depth),
                image: padded.pointer + column, taps: taps + p,
                c: result.pointer + row * width + column, cRow: width,
                rows: min(tileRows, rows - row), vectors: min(tileColumns, width - column) / 16,
                store: store)
            }
          }
        }
        for row in 0..<rows {
          let target = output + (index * rows + row) * g.outputPixels
          for y in 0..<g.outputHeight {
            (target + y * g.outputWidth).update(
              from: result.pointer + row * width + y * patches.rowWidth, count: g.outputWidth)
          }
        }
      }
    }
  }
}
