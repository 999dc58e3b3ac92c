import Base

/// ∂loss/∂input of a convolution.
///
/// With stride 1 the input gradient is itself a convolution: of the output gradient, with each
/// filter turned by 180° and input and output channels exchanged. Otherwise each image is the
/// product weightᵀ · outputGradient, whose columns `col2im` adds to their pixels.
public func convolutionInputGradient(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  if g.isDense, let winograd = Winograd(g.turned), allFinite(outputGradient, g.outputCount),
    allFinite(weight, g.weightCount)
  {
    winograd.forward(
      input: outputGradient, weight: weight, turned: true, bias: nil, relu: false,
      output: inputGradient)
    return
  }
  if g.isDense {
    let turned = FloatBuffer(count: g.weightCount)
    turn(g, weight, into: turned.pointer)
    convolutionForwardDirect(
      g.turned, input: outputGradient, weight: turned.pointer, bias: nil, relu: false,
      output: inputGradient)
    return
  }
  let (filters, k, pixels) = (g.groupOutputChannels, g.patchCount, g.outputPixels)
  let weights = (0..<g.groups).map {
    PackedRows(weight + $0 * filters * k, rows: k, k: filters, columnMajor: true)
  }
  parallelFor(g.batch * g.groups) { index in
    let columns = FloatBuffer(count: k * pixels)
    let strip = FloatBuffer(count: min(filters, blockDepth) * stripColumns)
    for column in stride(from: 0, to: pixels, by: stripColumns) {
      let width = min(stripColumns, pixels - column)
      for p in stride(from: 0, to: filters, by: blockDepth) {
        let depth = min(blockDepth, filters - p)
        packRows(
          outputGradient + (index * filters + p) * pixels + column, pixels, depth: depth,
          columns: width, into: strip.pointer)
        multiplyBlock(
          weights[index % g.groups].slabs(row: 0, from: p, depth: depth), rows: k, depth: depth,
          strip.pointer, columns: width, c: columns.pointer + column, cRow: pixels,
          store: TileStore(accumulate: p > 0))
      }
    }
    let image = inputGradient + index * g.groupInputChannels * g.inputPixels
    image.update(repeating: 0, count: g.groupInputChannels * g.inputPixels)
    col2im(g, columns: columns.pointer, inputGradient: image)
  }
}

extension ConvolutionGeometry {
  /// The convolution that leads from the output gradient back to the input gradient (stride 1).
  var turned: ConvolutionGeometry {
    var g = self
    (g.inputChannels, g.outputChannels) = (outputChannels, inputChannels)
    (g.inputHeight, g.outputHeight) = (outputHeight, inputHeight)
    (g.inputWidth, g.outputWidth) = (outputWidth, inputWidth)
    (g.paddingDown, g.paddingAcross) = (
      kernelHeight - 1 - paddingDown, kernelWidth - 1 - paddingAcross
    )
    return g
  }
}

/// Turns each filter by 180° and exchanges input and output channels within each group.
private func turn(
  _ g: ConvolutionGeometry, _ weight: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>
) {
  let (inputs, outputs, size) = (
    g.groupInputChannels, g.groupOutputChannels, g.kernelHeight * g.kernelWidth
  )
  parallelFor(g.inputChannels) { channel in
    let (group, i) = channel.quotientAndRemainder(dividingBy: inputs)
    for o in 0..<outputs {
      let from = weight + ((group * outputs + o) * inputs + i) * size
      let place = to + (channel * outputs + o) * size
      for t in 0..<size { place[t] = from[size - 1 - t] }
    }
  }
}
