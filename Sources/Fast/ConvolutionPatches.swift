import Base

/// The columns of `im2col` without ever storing them: a padded image and two tables of offsets.
///
/// The number that window position t meets at output pixel j is `image[taps[t] + place(j)]`. The
/// padding is part of the copy, so there are no edges to look after. With a stride s > 1 the
/// columns of each row are sorted by their remainder mod s: then neighbouring output pixels read
/// neighbouring numbers, and whole vectors can be copied, whatever the stride.
struct ConvolutionPatches {
  /// The offset of each window position, [groupInputChannels, kernelHeight, kernelWidth], followed
  /// by zeros up to a multiple of 48.
  let taps: [Int]
  /// How many numbers the copy of an image takes.
  let imageCount: Int
  private let g: ConvolutionGeometry
  private let height: Int
  private let phaseWidth: Int
  /// The distance of output rows: how far apart in the image their first windows begin.
  let rowWidth: Int

  init(_ g: ConvolutionGeometry) {
    self.g = g
    let s = g.strideAcross
    height = (g.outputHeight - 1) * g.strideDown + g.kernelHeight
    phaseWidth = divideUp((g.outputWidth - 1) * s + g.kernelWidth, s)
    rowWidth = phaseWidth * s
    imageCount = g.groupInputChannels * height * rowWidth
    var taps: [Int] = []
    taps.reserveCapacity(roundUp(g.patchCount, tileColumns))
    for channel in 0..<g.groupInputChannels {
      for ky in 0..<g.kernelHeight {
        for kx in 0..<g.kernelWidth {
          taps.append((channel * height + ky) * rowWidth + kx % s * phaseWidth + kx / s)
        }
      }
    }
    while taps.count % tileColumns != 0 { taps.append(0) }
    self.taps = taps
  }

  /// Copies the channels of one group of one image, with zeros around them.
  func copy(_ input: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>) {
    let s = g.strideAcross
    let (top, left) = (g.paddingDown, g.paddingAcross)
    image.update(repeating: 0, count: imageCount)
    for channel in 0..<g.groupInputChannels {
      for y in max(0, top)..<max(0, top, min(height, g.inputHeight + top)) {
        let from = input + (channel * g.inputHeight + y - top) * g.inputWidth
        let to = image + (channel * height + y) * rowWidth
        for phase in 0..<s {
          // Padded columns phase, phase + s, … that lie on the image.
          let first = divideUp(max(0, left - phase), s)
          let end = min(phaseWidth, divideUp(max(0, g.inputWidth + left - phase), s))
          let (source, target) = (from + phase - left, to + phase * phaseWidth)
          if s == 1 {
            if end > first { (target + first).update(from: source + first, count: end - first) }
          } else {
            for i in first..<max(first, end) { target[i] = source[i * s] }
          }
        }
      }
    }
  }

  /// Calls `body` for each run of neighbouring pixels among `pixels`: pixels of one output row.
  @inline(__always)
  private func forEachRun(
    _ pixels: Range<Int>, _ body: (_ offset: Int, _ pixel: Int, _ count: Int) -> Void
  ) {
    var pixel = pixels.lowerBound
    var (y, x) = pixel.quotientAndRemainder(dividingBy: g.outputWidth)
    while pixel < pixels.upperBound {
      let count = min(g.outputWidth - x, pixels.upperBound - pixel)
      body(y * g.strideDown * rowWidth + x, pixel - pixels.lowerBound, count)
      pixel += count
      (y, x) = (y + 1, 0)
    }
  }

  /// Packs a strip for a product over taps: rows are taps from `tap` on, columns are `pixels`.
  ///
  /// Runs of pixels are copied as whole vectors, from left to right: what one writes too much, the
  /// next one or the next row overwrites. `strip` needs room for 16 numbers more.
  func pack(
    _ image: UnsafePointer<Float>, tap: Int, depth: Int, pixels: Range<Int>,
    into strip: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: (from: Int, to: Int).self, capacity: tileColumns) {
      copies in
      for column in stride(from: 0, to: pixels.count, by: tileColumns) {
        let count = min(tileColumns, pixels.count - column)
        let width = (count + 15) & ~15
        var vectors = 0
        let first = pixels.lowerBound + column
        forEachRun(first..<first + count) { offset, pixel, count in
          for i in stride(from: 0, to: count, by: 16) {
            copies[vectors] = (offset + i, pixel + i)
            vectors += 1
          }
        }
        var place = UnsafeMutableRawPointer(strip + column * depth)
        taps.withUnsafeBufferPointer { taps in
          for t in tap..<tap + depth {
            let from = UnsafeRawPointer(image + taps[t])
            for i in 0..<vectors {
              let vector = from.loadUnaligned(
                fromByteOffset: copies[i].from * 4, as: SIMD16<Float>.self)
              place.storeBytes(of: vector, toByteOffset: copies[i].to * 4, as: SIMD16<Float>.self)
            }
            place += width * 4
          }
        }
      }
    }
  }

  /// Packs a strip for a product over pixels: rows are `pixels`, columns are taps from `tap` on.
  ///
  /// Blocks of 16 × 16 are transposed in registers. `strip` needs room for 16 rows more.
  func packTransposed(
    _ image: UnsafePointer<Float>, pixels: Range<Int>, tap: Int, columns: Int,
    into strip: UnsafeMutablePointer<Float>
  ) {
    let depth = pixels.count
    taps.withUnsafeBufferPointer { taps in
      for column in stride(from: 0, to: columns, by: 16) {
        let panel = column / tileColumns * tileColumns
        let width = min(tileColumns, (columns - panel + 15) & ~15)
        let to = strip + panel * depth + (column - panel)
        let rows = taps.baseAddress! + tap + column
        forEachRun(pixels) { offset, pixel, count in
          for i in stride(from: 0, to: count, by: 16) {
            transpose16x16(image + offset + i, rows: rows, to + (pixel + i) * width, width)
          }
        }
      }
    }
  }
}
