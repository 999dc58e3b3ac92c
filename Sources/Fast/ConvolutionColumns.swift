import Base

/// Writes the patches of one image under each other's columns: "image to columns".
///
/// input [groupInputChannels, inputHeight, inputWidth] (one group of one image) → columns
/// [patchCount, outputPixels]. Row (channel, ky, kx) of `columns` holds, for each output pixel, the
/// input value that this position of the window meets there, or 0 outside the image. With it a
/// convolution becomes one matrix product: weight [filters, patchCount] · columns.
///
/// The idea: Kumar Chellapilla, Sidd Puri, Patrice Simard, "High Performance Convolutional Neural
/// Networks for Document Processing", 2006.
public func im2col(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, columns: UnsafeMutablePointer<Float>
) {
  var place = columns
  for channel in 0..<g.groupInputChannels {
    for ky in 0..<g.kernelHeight {
      for kx in 0..<g.kernelWidth {
        for y in 0..<g.outputHeight {
          let row = y * g.strideDown + ky - g.paddingDown
          let source = input + (channel * g.inputHeight + row) * g.inputWidth
          for x in 0..<g.outputWidth {
            let column = x * g.strideAcross + kx - g.paddingAcross
            let inside = row >= 0 && row < g.inputHeight && column >= 0 && column < g.inputWidth
            place[x] = inside ? source[column] : 0
          }
          place += g.outputWidth
        }
      }
    }
  }
}

/// The way back of `im2col`: adds each number of `columns` to the pixel it was copied from.
///
/// columns [patchCount, outputPixels] → inputGradient [groupInputChannels, inputHeight, inputWidth],
/// which is added to, not overwritten.
public func col2im(
  _ g: ConvolutionGeometry, columns: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  var place = columns
  for channel in 0..<g.groupInputChannels {
    for ky in 0..<g.kernelHeight {
      for kx in 0..<g.kernelWidth {
        for y in 0..<g.outputHeight {
          let row = y * g.strideDown + ky - g.paddingDown
          if row >= 0 && row < g.inputHeight {
            let target = inputGradient + (channel * g.inputHeight + row) * g.inputWidth
            for x in 0..<g.outputWidth {
              let column = x * g.strideAcross + kx - g.paddingAcross
              if column >= 0 && column < g.inputWidth { target[column] += place[x] }
            }
          }
          place += g.outputWidth
        }
      }
    }
  }
}
