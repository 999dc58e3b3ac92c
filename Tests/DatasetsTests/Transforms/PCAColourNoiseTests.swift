import Base
import Testing

@testable import Datasets

struct PCAColourNoiseTests {
  @Test func `a symmetric matrix comes apart into eigenvalues and eigenvectors`() {
    let (values, vectors) = symmetricEigen([[2, 1, 0], [1, 2, 0], [0, 0, 5]])
    for (found, expected) in zip(values, [5.0, 3, 1]) { #expect(abs(found - expected) < 1e-12) }
    #expect(abs(vectors[0][2] - 1) < 1e-12)
    #expect(abs(vectors[1][0] - 0.5.squareRoot()) < 1e-12)
    #expect(abs(abs(vectors[2][0]) - 0.5.squareRoot()) < 1e-12)
  }

  @Test func `random symmetric matrices are put together again from their parts`() {
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<50 {
      var matrix = [[Double]](repeating: [0, 0, 0], count: 3)
      for row in 0..<3 {
        for column in 0...row {
          matrix[row][column] = Double(generator.within(-1...1))
          matrix[column][row] = matrix[row][column]
        }
      }
      let (values, vectors) = symmetricEigen(matrix)
      #expect(values == values.sorted(by: >))
      for row in 0..<3 {
        for column in 0..<3 {
          let sum = (0..<3).reduce(0) { $0 + values[$1] * vectors[$1][row] * vectors[$1][column] }
          #expect(abs(sum - matrix[row][column]) < 1e-12)
        }
      }
    }
  }

  @Test func `colours that differ in red only spread along red only`() throws {
    // Red is 0 or 1: variance ¼.
    let set = try LabelledImages(
      name: "s", classNames: ["a"], labels: [0], pixels: [0, 255, 9, 9, 9, 9], channels: 3,
      height: 1,
      width: 2)
    let noise = try PCAColourNoise(of: set)
    #expect(abs(noise.eigenvalues[0] - 0.25) < 1e-6 && noise.eigenvalues[1] < 1e-6)
    #expect(noise.eigenvectors[0] == [1, 0, 0])
    #expect(noise.shift(alpha: [2, 5, 5])[0] == 0.5)
  }

  @Test func `every pixel of a picture is shifted alike, by the spread the formula says`() throws {
    let noise = PCAColourNoise(
      eigenvalues: [0.5, 0.2, 0.1], eigenvectors: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let picture = Image(floats: [0, 0, 0.5, 0.5, 1, 1], channels: 3, height: 1, width: 2)
    var generator = RandomGenerator(seed: 5)
    var squares: [Float] = [0, 0, 0]
    for _ in 0..<4000 {
      let result = try noise.apply(to: picture, using: &generator).floats
      for channel in 0..<3 {
        let shift = result[2 * channel] - Float(channel) / 2
        #expect(result[2 * channel] == result[2 * channel + 1])
        squares[channel] += shift * shift / 4000
      }
    }
    for (square, eigenvalue) in zip(squares, noise.eigenvalues) {
      #expect(abs(square.squareRoot() / (0.1 * eigenvalue) - 1) < 0.05)
    }
  }
}
