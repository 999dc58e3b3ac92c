import Course
import Models
import Tensors
import Testing

@Test func `A filter with both signs gets middle grey for zero`() {
  let image = pixelImage(Tensor([[-2, 0], [1, 2]]), scaled: true)
  #expect(image.bytes == [0, 128, 191, 255])
  #expect((image.width, image.height, image.channels) == (2, 2, 1))
}

@Test func `A response without negative numbers gets black for zero`() {
  #expect(pixelImage(Tensor([[0, 1], [2, 4]]), scaled: true).bytes == [0, 64, 128, 255])
}

@Test func `The lighthouse is a picture in every size`() {
  for size in [28, 227] {
    let picture = lighthouse(size: size)
    #expect(picture.shape == [3, size, size])
    #expect(picture.min() >= 0 && picture.max() <= 1)
    #expect(picture.standardDeviation() > 0.1)
  }
}

@Test func `A colour picture turns grey by its weights`() {
  let white = Tensor.ones([3, 1, 1])
  #expect(grey(white).isClose(to: Tensor.ones([1, 1, 1])))
  let green = Tensor([0, 1, 0], shape: [3, 1, 1])
  #expect(grey(green).item == 0.587)
}

@Test func `Sides leave the batch out`() {
  #expect(sides([1, 96, 54, 54]) == "96 × 54 × 54")
}
