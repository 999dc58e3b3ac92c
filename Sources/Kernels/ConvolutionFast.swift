/// The same as `convolutionForwardReference`, fast, with max(0, ·) at the end when `relu`.
public func convolutionForward(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  bias: UnsafePointer<Float>?, relu: Bool = false, output: UnsafeMutablePointer<Float>
) {
  convolutionForwardByColumns(g, input: input, weight: weight, bias: bias, output: output)
  if relu { for i in 0..<g.outputCount { output[i] = max(0, output[i]) } }
}

/// The same as `convolutionInputGradientReference`, fast.
public func convolutionInputGradient(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  convolutionInputGradientReference(
    g, outputGradient: outputGradient, weight: weight, inputGradient: inputGradient)
}

/// The same as `convolutionWeightGradientReference`, fast.
public func convolutionWeightGradient(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?
) {
  convolutionWeightGradientReference(
    g, input: input, outputGradient: outputGradient, weightGradient: weightGradient,
    biasGradient: biasGradient)
}
