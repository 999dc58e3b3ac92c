import Tensors

/// All pairs (a, b) with a below `first` and b below `second`, in order.
func pairs(_ first: Int, _ second: Int) -> [(Int, Int)] {
  (0..<first).flatMap { a in (0..<second).map { b in (a, b) } }
}

/// The cross-correlation of a picture [H, W] with a kernel [kH, kW], at every place where the
/// kernel fits: [H − kH + 1, W − kW + 1].
func correlate(_ x: Tensor, _ kernel: Tensor) -> Tensor {
  let rows = x.shape[0] - kernel.shape[0] + 1
  let columns = x.shape[1] - kernel.shape[1] + 1
  let window = pairs(kernel.shape[0], kernel.shape[1])
  var output = Tensor.zeros([rows, columns])
  for (row, column) in pairs(rows, columns) {
    var sum: Float = 0
    for (i, j) in window { sum += x[row + i, column + j] * kernel[i, j] }
    output[row, column] = sum
  }
  return output
}

/// A kernel turned by half a circle.
func turned(_ kernel: Tensor) -> Tensor {
  Tensor(kernel.values.reversed(), shape: kernel.shape)
}

/// The true convolution at every place where the kernel fits.
func convolve(_ x: Tensor, _ kernel: Tensor) -> Tensor { correlate(x, turned(kernel)) }

/// The true convolution of two kernels with all partial overlaps: [kH + lH − 1, kW + lW − 1].
func convolveFull(_ a: Tensor, _ b: Tensor) -> Tensor {
  var output = Tensor.zeros([a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1])
  for (i, j) in pairs(a.shape[0], a.shape[1]) {
    for (k, l) in pairs(b.shape[0], b.shape[1]) { output[i + k, j + l] += a[i, j] * b[k, l] }
  }
  return output
}

/// The cross-correlation of two kernels with all partial overlaps.
func correlateFull(_ a: Tensor, _ b: Tensor) -> Tensor { convolveFull(a, turned(b)) }

/// Some columns of images [N, C, H, W].
func columns(_ x: Tensor, _ range: Range<Int>) -> Tensor {
  let moved = x.transposed(axes: [3, 0, 1, 2])[range]
  return moved.transposed(axes: [1, 2, 3, 0])
}
