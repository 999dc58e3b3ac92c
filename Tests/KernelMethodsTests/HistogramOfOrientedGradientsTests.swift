import Base
import Foundation
import Testing

@testable import KernelMethods

/// Brightness that rises to the right, one step a pixel.
private func ramp(side: Int, right: Float = 1, down: Float = 0) -> ImagePlanes {
  try! ImagePlanes(
    width: side, height: side,
    pixels: (0..<side * side).map { Float($0 % side) * right + Float($0 / side) * down })
}

@Suite struct OrientationHistogramTests {
  @Test func `gradients of a ramp point up the ramp`() {
    let across = ImageGradients(ramp(side: 4))
    #expect(across.magnitude == Array(repeating: [1, 2, 2, 1], count: 4).flatMap { $0 })
    #expect(across.angle.allSatisfy { $0 == 0 })
    let down = ImageGradients(ramp(side: 4, right: 0, down: 1))
    #expect(down.angle.allSatisfy { $0 == .pi / 2 })
    let back = ImageGradients(ramp(side: 4, right: -1))
    #expect(back.angle.allSatisfy { $0 == .pi })
  }

  @Test func `a gradient is shared by the two nearest bins`() {
    // Nine bins of 20°, centred at 10°, 30°, …: 15° is a quarter of the way from 10° to 30°.
    var histogram = OrientationHistogram(bins: 9)
    histogram.add(magnitude: 8, angle: 15 * .pi / 180)
    #expect(abs(histogram.bins[0] - 6) < 1e-12)
    #expect(abs(histogram.bins[1] - 2) < 1e-12)
    // 0° lies halfway between 10° and −10°, which is 170°: the circle closes.
    var closed = OrientationHistogram(bins: 9)
    closed.add(magnitude: 2, angle: 0)
    #expect(closed.bins == [1, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test func `opposite directions agree unsigned and differ signed`() {
    var unsigned = OrientationHistogram(bins: 9)
    unsigned.add(magnitude: 1, angle: 0.3)
    var opposite = OrientationHistogram(bins: 9)
    opposite.add(magnitude: 1, angle: 0.3 + .pi)
    #expect(zip(unsigned.bins, opposite.bins).allSatisfy { abs($0 - $1) < 1e-12 })
    var signed = OrientationHistogram(bins: 8, signed: true)
    signed.add(magnitude: 1, angle: .pi * 9 / 8)
    #expect(abs(signed.bins[4] - 1) < 1e-12)
  }

  @Test func `whatever the angle, the length is kept`() {
    var numbers = FixedNumbers(31)
    for _ in 0..<200 {
      var histogram = OrientationHistogram(bins: 7, signed: .random(using: &numbers))
      histogram.add(magnitude: 1, angle: .random(in: 0...(2 * .pi), using: &numbers))
      #expect(abs(histogram.bins.reduce(0, +) - 1) < 1e-12)
      #expect(histogram.bins.allSatisfy { $0 >= 0 })
    }
  }
}

@Suite struct HistogramOfOrientedGradientsTests {
  @Test func `features are counted right`() throws {
    // 7 × 7 cells make 6 × 6 blocks of 4 histograms of 9; 4 × 4 cells make 3 × 3 blocks.
    #expect(
      try HistogramOfOrientedGradients(cell: 4).featureCount(width: 28, height: 28) == 1296)
    #expect(try HistogramOfOrientedGradients(cell: 7).featureCount(width: 28, height: 28) == 324)
    // Dalal and Triggs: 64 × 128 pixels, 7 × 15 blocks of 36, 3780 numbers.
    #expect(try HistogramOfOrientedGradients(cell: 8).featureCount(width: 64, height: 128) == 3780)
    let image = ramp(side: 28)
    #expect(try HistogramOfOrientedGradients()(image).count == 1296)
  }

  @Test func `one pixel's gradient goes to the four nearest cells`() throws {
    // Cells of 4 pixels have centres at 1.5 and 5.5; pixel 3 is 3/8 of the way between.
    let hog = try HistogramOfOrientedGradients(cell: 4)
    var pixels = [Float](repeating: 0, count: 64)
    pixels[3 * 8 + 4] = 1
    // The bright pixel at (4, 3) has itself no gradient; its left neighbour's points right.
    let gradients = ImageGradients(try ImagePlanes(width: 8, height: 8, pixels: pixels))
    #expect(gradients.magnitude[3 * 8 + 3] == 1)
    #expect(gradients.magnitude.reduce(0, +) == 4)
    let cells = hog.cellHistograms(gradients)
    #expect(abs(cells.reduce(0, +) - 4) < 1e-12)
  }

  @Test func `brightness and contrast do not matter`() throws {
    let hog = try HistogramOfOrientedGradients(cell: 4)
    let image = randomMatrix(1, 784, seed: 32).values.map(Float.init)
    let plain = try hog(ImagePlanes(width: 28, height: 28, pixels: image))
    let other = try hog(ImagePlanes(width: 28, height: 28, pixels: image.map { 3 * $0 + 0.5 }))
    let inverted = try hog(ImagePlanes(width: 28, height: 28, pixels: image.map { 1 - $0 }))
    #expect(zip(plain, other).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(plain, inverted).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `a normalised block has length one and nothing above what the clip allows`() throws {
    let values = normalisedWithClip([3, 4, 0, 0], clip: 0.7)
    // 0.6, 0.8 → 0.6, 0.7 → both divided by √0.85.
    #expect(abs(values[0] - 0.6 / 0.85.squareRoot()) < 1e-9)
    #expect(abs(values[1] - 0.7 / 0.85.squareRoot()) < 1e-9)
    #expect(normalisedWithClip([0, 0], clip: 0.2) == [0, 0])
  }

  @Test func `many images at once give the rows one gets one by one`() throws {
    let hog = try HistogramOfOrientedGradients(cell: 3, bins: 5, signed: true, block: 1)
    let pixels = randomMatrix(70, 12 * 9 * 2, seed: 33).values.map(Float.init)
    let rows = try hog.features(pixels, count: 70, width: 12, height: 9, channels: 2)
    let last = try ImagePlanes(
      width: 12, height: 9, channels: 2, pixels: Array(pixels[(69 * 216)...]))
    #expect(rows.row(69) == (try hog(last)))
    #expect(rows.columns == 4 * 3 * 5)
    #expect(throws: CourseError("3 images of 1 × 4 × 4 hold 48 numbers, but 47 were given.")) {
      _ = try HistogramOfOrientedGradients(cell: 2).features(
        [Float](repeating: 0, count: 47), count: 3, width: 4, height: 4)
    }
  }

  @Test func `too small an image and bad settings are refused`() {
    #expect(
      throws: CourseError(
        "An image of 7 × 28 pixels is smaller than one block of 2 × 2 cells of 4 × 4 pixels.")
    ) { _ = try HistogramOfOrientedGradients().featureCount(width: 7, height: 28) }
    #expect(
      throws: CourseError(
        "Cell, bins, block and clip must be greater than 0, but are 0, 9, 2 and 0.2.")
    ) {
      _ = try HistogramOfOrientedGradients(cell: 0)
    }
    #expect(throws: CourseError("An image of 1 × 2 × 2 holds 4 numbers, but 3 were given.")) {
      _ = try ImagePlanes(width: 2, height: 2, pixels: [1, 2, 3])
    }
  }

  @Test func `a SIFT descriptor of a ramp holds one direction in all sixteen cells`() throws {
    let descriptor = try SIFTDescriptor()(ramp(side: 16))
    #expect(descriptor.count == 128)
    #expect(abs(dot(descriptor, descriptor) - 1) < 1e-9)
    // Direction 0 lies between the first and the last of the eight bins.
    for (i, value) in descriptor.enumerated() {
      #expect((value > 0) == (i % 8 == 0 || i % 8 == 7))
    }
    // The Gaussian makes the centre weigh more than the corner.
    #expect(descriptor[(1 * 4 + 1) * 8] > descriptor[0])
    #expect(
      throws: CourseError("SIFT describes a square patch of at least 8 × 8 pixels, not 4 × 4.")
    ) {
      _ = try SIFTDescriptor()(ramp(side: 4))
    }
  }

  @Test func `shifting moves the picture and fills with black`() throws {
    let image = try ImagePlanes(width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6])
    #expect(image.shifted(right: 1, down: 0).pixels == [0, 1, 2, 0, 4, 5])
    #expect(image.shifted(right: -1, down: 1).pixels == [0, 0, 0, 2, 3, 0])
    #expect(image.shifted(right: 5, down: 0).pixels == [0, 0, 0, 0, 0, 0])
    #expect(image.shifted(right: 0, down: -7).pixels == [0, 0, 0, 0, 0, 0])
  }
}
