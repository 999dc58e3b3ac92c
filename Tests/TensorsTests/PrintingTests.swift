import Tensors
import Testing

@Suite struct PrintingTests {
  private func printed(_ tensor: Tensor, _ lines: String...) {
    #expect("\(tensor)" == lines.joined(separator: "\n"))
  }

  @Test func `a single number is just printed`() {
    printed(Tensor(2.5), "2.5")
  }

  @Test func `a vector is a row`() {
    printed(Tensor([1, 2, 3]), "Tensor [3]", "[1  2  3]")
    printed(Tensor([1, -2, 30]), "Tensor [3]", "[ 1  -2  30]")
  }

  @Test func `as many decimals as the numbers have, at most four`() {
    printed(Tensor([0.5, 1.25]), "Tensor [2]", "[0.50  1.25]")
    printed(Tensor([0.1, 2]), "Tensor [2]", "[0.1  2.0]")
    printed(Tensor([1 / 3 as Float, 2]), "Tensor [2]", "[0.3333  2.0000]")
  }

  @Test func `no more digits than a float can tell`() {
    printed(Tensor([1234.5678, -1]), "Tensor [2]", "[1234.57    -1.00]")
    printed(Tensor([12_345.678, 0]), "Tensor [2]", "[12345.7      0.0]")
  }

  @Test func `a matrix has its columns under one another`() {
    printed(
      Tensor([[0.5, -1, 0.25], [2, 1.5, 0]]),
      "Tensor [2, 3]",
      "[[ 0.50  -1.00   0.25]",
      " [ 2.00   1.50   0.00]]")
  }

  @Test func `channels are set apart by a blank line, images by two`() {
    printed(
      Tensor.counting([2, 2, 2, 2]),
      "Tensor [2, 2, 2, 2]",
      "[[[[ 0   1]",
      "   [ 2   3]]",
      "",
      "  [[ 4   5]",
      "   [ 6   7]]]",
      "",
      "",
      " [[[ 8   9]",
      "   [10  11]]",
      "",
      "  [[12  13]",
      "   [14  15]]]]")
  }

  @Test func `long axes are shortened in the middle`() {
    printed(Tensor.counting([7]), "Tensor [7]", "[0  1  2  3  4  5  6]")
    printed(Tensor.counting([8]), "Tensor [8]", "[0  1  2  …  5  6  7]")
    printed(
      Tensor.counting([100, 10]),
      "Tensor [100, 10]",
      "[[  0    1    2  …    7    8    9]",
      " [ 10   11   12  …   17   18   19]",
      " [ 20   21   22  …   27   28   29]",
      " …",
      " [970  971  972  …  977  978  979]",
      " [980  981  982  …  987  988  989]",
      " [990  991  992  …  997  998  999]]")
  }

  @Test func `what is not shown does not change the form of what is`() {
    var x = Tensor.zeros([300_000])
    x[150_000] = 1e20
    x[299_999] = 0.5
    printed(x, "Tensor [300000]", "[0.0  0.0  0.0  …  0.0  0.0  0.5]")
  }

  @Test func `very large and very small numbers are told by powers of ten`() {
    printed(Tensor([1e-5, 2.5e-6]), "Tensor [2]", "[1.000e-05  2.500e-06]")
    printed(Tensor([1e10, -3]), "Tensor [2]", "[ 1.000e+10  -3.000e+00]")
  }

  @Test func `NaN and infinity keep the columns`() {
    printed(
      Tensor([[.nan, 1.5], [-.infinity, 22.5]]),
      "Tensor [2, 2]",
      "[[ nan   1.5]",
      " [-inf  22.5]]")
  }

  @Test func `empty tensors show that they are empty`() {
    printed(Tensor.zeros([0]), "Tensor [0]", "[]")
    printed(Tensor.zeros([0, 3]), "Tensor [0, 3]", "[]")
    printed(Tensor.zeros([2, 0]), "Tensor [2, 0]", "[[]", " []]")
  }
}
