import Tensors
import Testing

@testable import Datasets

struct LabelledImagesTests {
  let set = try! LabelledImages(
    name: "tiny", classNames: ["dark", "light"], labels: [0, 1, 1],
    pixels: [0, 51, 102, 255, 255, 255], channels: 1, height: 1, width: 2)

  @Test func `pictures come as bytes, as one tensor, or as some of it`() {
    #expect(set.count == 3)
    #expect(set.image(at: 1).bytes == [102, 255])
    #expect(set.images.shape == [3, 1, 1, 2])
    #expect(set.images(1..<2).values == [0.4, 1])
    #expect(set.images(at: [2, 0]).values == [1, 1, 0, 0.2])
  }

  @Test func `classes are counted, mean and deviation are those of all values`() {
    #expect(set.classCounts == [1, 2])
    let (mean, deviation) = set.meanAndStandardDeviation
    #expect(abs(mean[0] - 0.6) < 1e-6)
    #expect(abs(deviation[0] - 0.416333) < 1e-6)
  }

  @Test func `a part of a set keeps names and shapes`() {
    #expect(set.subset([2, 1]).labels == [1, 1])
    #expect(set.subset([1]).pixels == [102, 255])
    #expect(set.prefix(2).pixels == [0, 51, 102, 255])
    #expect(set.prefix(10).count == 3)
  }

  @Test func `counts that do not fit together are refused`() {
    func make(_ labels: [Int], _ pixels: Int) -> String? {
      complaint {
        _ = try LabelledImages(
          name: "s", classNames: ["a", "b"], labels: labels,
          pixels: [UInt8](repeating: 0, count: pixels), channels: 1, height: 2, width: 2)
      }
    }
    #expect(make([0, 1], 8) == nil)
    #expect(make([], 0) == "s holds no pictures")
    #expect(make([0, 1], 7) == "s has 2 labels but 7 values, which is not 2 × 1 × 2 × 2")
    #expect(make([0, 2], 8) == "s: label 1 is 2, but 2 classes have the labels 0 to 1")
  }
}
