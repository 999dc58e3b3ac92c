import Base
import Testing

@testable import Datasets

struct BuiltInTests {
  @Test func `picture i has class i mod 10 and does not depend on how many there are`() {
    let many = builtInGlyphs(count: 40, seed: 1)
    let few = builtInGlyphs(count: 20, seed: 1)
    #expect(many.imageShape == [1, 28, 28] && many.classNames.count == 10)
    #expect(many.labels.prefix(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    #expect(many.prefix(20).pixels == few.pixels)
    let colour = builtInColour(count: 20, seed: 1)
    #expect(
      colour.imageShape == [3, 32, 32] && colour.classCounts == [Int](repeating: 2, count: 10))
  }

  @Test func `seeds draw different pictures`() {
    let (a, b) = (builtInGlyphs(count: 10, seed: 1), builtInGlyphs(count: 10, seed: 2))
    for index in 0..<10 { #expect(a.image(at: index) != b.image(at: index)) }
  }

  // Written down once: a change of a single bit, on any machine, shows here.
  @Test func `the sets are the same bytes on every machine`() {
    #expect(
      SHA256.hexadecimal(of: builtInGlyphs(count: 100, seed: 1).pixels)
        == "8b86e046d143e8565edcc14e5375638577edc4844e7971207ea11358a4e8f964")
    #expect(
      SHA256.hexadecimal(of: builtInColour(count: 100, seed: 1).pixels)
        == "37255a0703abd507e241500405ba8a0373648975fe34f908b740b1e71b4bb51f")
  }

  @Test func `stripes and dots differ in colour but hardly in luminance`() {
    let set = builtInColour(count: 200, seed: 1)
    /// The mean difference of neighbouring pixels in the middle of the pictures.
    func roughness(_ value: (Image) -> [Float]) -> Float {
      (0..<set.count).reduce(0) { sum, index in
        let values = value(set.image(at: index).asFloats)
        return sum
          + (14..<18).reduce(0) { $0 + abs(values[16 * 32 + $1] - values[16 * 32 + $1 + 1]) }
      } / Float(set.count * 4)
    }
    let red = roughness { Array($0.floats.prefix(1024)) }
    let grey = roughness { $0.grey.floats }
    #expect(red > 2 * grey)
  }

  @Test func `a linear look is not enough: class means overlap`() {
    // Each picture goes to the class with the nearest mean picture. Far above chance, far from good.
    let train = builtInGlyphs(count: 2000, seed: 1)
    let test = builtInGlyphs(count: 500, seed: 2)
    let means = (0..<10).map { label in
      train.subset(train.labels.indices.filter { train.labels[$0] == label }).meanImage.values
    }
    let right = (0..<test.count).count { index in
      let picture = test.image(at: index).floats
      let distances = means.map { mean in
        zip(picture, mean).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      return distances.indices.min { distances[$0] < distances[$1] } == test.labels[index]
    }
    #expect((100...350).contains(right))
  }
}
