import Base
import KernelMethods
import Tensors
import Testing

@Suite struct TensorConveniencesTests {
  @Test func `a batch of images becomes rows`() throws {
    let batch = Tensor.counting([2, 1, 2, 3])
    #expect(try Matrix(batch) == Matrix([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]))
    #expect(throws: CourseError("A tensor of shape [] holds no examples.")) {
      _ = try Matrix(Tensor(3))
    }
  }

  @Test func `features of a batch are those of its pixels`() throws {
    let hog = try HistogramOfOrientedGradients(cell: 2)
    let batch = Tensor(randomMatrix(3, 60, seed: 61).values.map(Float.init), shape: [3, 2, 5, 6])
    let plain = try hog.features(batch.values, count: 3, width: 6, height: 5, channels: 2)
    #expect(try hog.features(batch) == plain)
    #expect(
      throws: CourseError(
        "A batch of images has the shape [N, channels, height, width], not [3, 60].")
    ) { _ = try hog.features(batch.reshaped(to: [3, 60])) }
  }
}
