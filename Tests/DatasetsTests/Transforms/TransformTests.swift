import Base
import Tensors
import Testing

@testable import Datasets

/// The 3 × 4 picture with the values 0 … 11, as one plane or three.
private func counting(_ channels: Int = 1) -> Image {
  Image(
    bytes: (0..<channels).flatMap { _ in Array(UInt8(0)..<12) }, channels: channels, height: 3,
    width: 4)
}

struct TransformTests {
  @Test func `crops, margins and mirror images move pixels as one would by hand`() {
    #expect(counting().cropped(top: 1, left: 1, height: 2, width: 2).bytes == [5, 6, 9, 10])
    #expect(counting().mirrored.bytes == [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8])
    let padded = Image(bytes: [7], channels: 1, height: 1, width: 1).padded(by: 1)
    #expect(padded.bytes == [0, 0, 0, 0, 7, 0, 0, 0, 0])
    #expect(counting().asFloats.mirrored.bytes == counting().mirrored.bytes)
  }

  @Test func `doubling a line of two pixels mixes them by quarters`() throws {
    let line = Image(floats: [0, 1], channels: 1, height: 1, width: 2)
    #expect(try Resize(height: 1, width: 4)(line).floats == [0, 0.25, 0.75, 1])
  }

  @Test func `halving takes means with antialiasing, and single neighbours without`() throws {
    let line = Image(floats: [0, 0, 0, 8, 0, 0, 0, 0], channels: 1, height: 1, width: 8)
    let smooth = try Resize(height: 1, width: 2)(line).floats
    let rough = try Resize(height: 1, width: 2, antialias: false)(line).floats
    #expect(smooth[0] > 0.9 && smooth[1] > 0.4)
    #expect(rough == [0, 0])
  }

  @Test func `a constant picture stays constant at any size`() throws {
    for value in [UInt8(1), 128, 255] {
      let flat = Image(
        bytes: [UInt8](repeating: value, count: 35), channels: 1, height: 5, width: 7)
      for (height, width) in [(3, 2), (50, 70), (1, 1), (5, 100)] {
        let resized = try Resize(height: height, width: width)(flat)
        #expect(resized.bytes.allSatisfy { $0 == value })
      }
    }
  }

  @Test func `what would make a line of pixels endless is refused`() throws {
    let pixels = [UInt8](repeating: 0, count: 1 << 20)
    let line = Image(bytes: pixels, channels: 1, height: 1, width: 1 << 20)
    let column = Image(bytes: pixels, channels: 1, height: 1 << 20, width: 1)
    let steps: [(any Transform, Image)] = [
      (Resize(4096), line), (Resize(height: 300, width: 1 << 20), line),
      // Small in the end, but not on the way: the columns come before the rows.
      (Resize(height: 300, width: 300), column),
      (Pad(128), line), (RandomCrop(200, padding: 128), column),
    ]
    for (step, image) in steps {
      #expect(complaint { _ = try step(image) }?.contains("would become") == true, "\(step)")
    }
    #expect(try CenterCrop(300)(column).shape == [1, 300, 300])
  }

  @Test func `random crops reach every place about equally often`() throws {
    var generator = RandomGenerator(seed: 1)
    var counts = [UInt8: Int]()
    for _ in 0..<3000 {
      let crop = try RandomCrop(height: 2, width: 2).apply(to: counting(), using: &generator)
      counts[crop.bytes[0], default: 0] += 1
    }
    #expect(Set(counts.keys) == [0, 1, 2, 4, 5, 6])
    #expect(counts.values.allSatisfy { (400...600).contains($0) })
  }

  @Test func `a crop that does not fit is refused with the numbers, unless padding makes room`()
    throws
  {
    let found = complaint { _ = try RandomCrop(5)(counting()) }
    #expect(found == "a crop of 5 × 5 pixels does not fit a picture of 4 × 3: resize it first")
    #expect(try RandomCrop(5, padding: 1)(counting()).shape == [1, 5, 5])
    #expect(complaint { _ = try TenCrop(4).views(of: counting()) }?.contains("4 × 3") == true)
  }

  @Test func `a flip of probability one half mirrors about half of the pictures`() {
    var generator = RandomGenerator(seed: 2)
    let flips = (0..<1000).count { _ in
      RandomHorizontalFlip().apply(to: counting(), using: &generator) != counting()
    }
    #expect((440...560).contains(flips))
    #expect(
      RandomHorizontalFlip(probability: 0).apply(to: counting(), using: &generator) == counting())
  }

  @Test func `normalising with a set's own numbers gives mean 0 and deviation 1`() throws {
    let set = builtInColour(count: 200, seed: 3)
    let normalize = Normalize(of: set)
    var sums = (0.0, 0.0)
    for index in 0..<set.count {
      for value in try normalize(set.image(at: index)).floats.prefix(1024) {
        sums.0 += Double(value)
        sums.1 += Double(value) * Double(value)
      }
    }
    let count = Double(set.count * 1024)
    #expect(abs(sums.0 / count) < 1e-3 && abs(sums.1 / count - 1) < 1e-3)
    #expect(
      complaint { _ = try Normalize.imageNet(counting()) }
        == "3 means do not suit a picture of 1 planes")
  }

  @Test func `the mean picture of a set leaves mean zero at every pixel`() throws {
    let set = try LabelledImages(
      name: "s", classNames: ["a"], labels: [0, 0], pixels: [0, 255, 51, 255], channels: 1,
      height: 1,
      width: 2)
    #expect(set.meanImage.values.map { ($0 * 10).rounded() } == [1, 10])
    let subtract = SubtractMeanImage(of: set)
    let (a, b) = (try subtract(set.image(at: 0)).floats, try subtract(set.image(at: 1)).floats)
    #expect(zip(a, b).allSatisfy { abs($0 + $1) < 1e-6 } && abs(a[0] + 0.1) < 1e-6)
    #expect(complaint { _ = try subtract(counting()) }?.contains("does not suit") == true)
  }

  @Test func `jitter stays within its range and leaves grey pictures their colour`() {
    var generator = RandomGenerator(seed: 3)
    let grey = Image(bytes: [100, 100, 100], channels: 3, height: 1, width: 1)
    for _ in 0..<100 {
      let bright = ColourJitter(brightness: 0.2).apply(to: grey, using: &generator).bytes
      #expect(bright.allSatisfy { (80...120).contains($0) } && Set(bright).count == 1)
      let warm = TemperatureJitter(0.1).apply(to: grey, using: &generator).bytes
      #expect((89...111).contains(warm[0]) && warm[1] == 100)
      #expect(abs(Int(warm[0]) + Int(warm[2]) - 200) <= 1)
    }
  }

  @Test func `the four recipes of the notes are one expression each`() throws {
    let photo = Image(
      bytes: [UInt8](repeating: 90, count: 3 * 300 * 400), channels: 3, height: 300, width: 400)
    let digit = Image(bytes: [UInt8](repeating: 90, count: 784), channels: 1, height: 28, width: 28)
    let noise = PCAColourNoise(
      eigenvalues: [0.2, 0.02, 0.01], eigenvectors: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let digits = Resize(224)
    let training = Compose(
      Resize(256), CenterCrop(256), RandomCrop(224), RandomHorizontalFlip(), Normalize.imageNet)
    let test = Compose(Resize(256), CenterCrop(224), Normalize.imageNet)
    let paper = Compose(
      Resize(256), CenterCrop(256), SubtractMeanImage(.zeros([3, 256, 256])), RandomCrop(224),
      RandomHorizontalFlip(), noise)
    #expect(try digits(digit).shape == [1, 224, 224])
    #expect(try training(photo).shape == [3, 224, 224])
    #expect(try test(photo).shape == [3, 224, 224])
    #expect(try paper(photo).shape == [3, 224, 224])
    #expect(try ToRGB()(digit).shape == [3, 28, 28])
  }

  @Test func `ten views of a batch are ten batches`() throws {
    let batch = Tensor.stack([counting(3).tensor, counting(3).mirrored.tensor])
    let views = try TenCrop(2).views(of: batch)
    #expect(views.count == 10 && views.allSatisfy { $0.shape == [2, 3, 2, 2] })
    // The sixth view is the upper left one of the mirror image.
    #expect(views[0].entry(1).values == views[5].entry(0).values)
  }
}
