import Tensors
import Base
import Layers
import Models
import Testing

/// The counts that an independent program gave for each network.
private let known: [(Variant, parameters: Int, macs: Int, neurons: Int?)] = [
  (.leNet, 61_706, 416_520, 6_518),
  (.lecture, 46_764_746, 938_146_176, 608_650),
  (.lecturePad0, 46_764_746, 938_146_176, 608_650),
  (.imageNet, 62_378_344, 1_135_256_096, 659_272),
  (.paper, 60_965_224, 724_406_816, 659_272),
  (.framework, 61_100_840, 714_188_480, nil),
  (.vgg16, 138_357_544, 15_470_264_320, nil),
  (.resNet18, 11_689_512, 1_814_073_344, nil),
]

@Test(arguments: known.indices)
func `The counts of a network are the known ones`(index: Int) throws {
  let (variant, parameters, macs, neurons) = known[index]
  let summary = try Summary(of: variant.network(), imageShape: variant.imageShape)
  #expect(summary.parameters == parameters)
  #expect(summary.multiplyAccumulates == macs)
  if let neurons { #expect(summary.neurons == neurons) }
}

@Test func `The lecture AlexNet has the known shapes, parameters and operations layer by layer`()
  throws
{
  let summary = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
  let rows = summary.rows.filter { !["relu", "dropout"].contains($0.layer.kind) }
  #expect(
    rows.map {
      "\($0.name) \($0.outputShape.dropFirst()) \($0.parameters) \($0.multiplyAccumulates)"
    }
      == [
        "conv1 [96, 54, 54] 11712 33872256", "pool1 [96, 26, 26] 0 0",
        "conv2 [256, 26, 26] 614656 415334400", "pool2 [256, 12, 12] 0 0",
        "conv3 [384, 12, 12] 885120 127401984", "conv4 [384, 12, 12] 1327488 191102976",
        "conv5 [256, 12, 12] 884992 127401984", "pool5 [256, 5, 5] 0 0", "flatten [6400] 0 0",
        "fc6 [4096] 26218496 26214400", "fc7 [4096] 16781312 16777216", "fc8 [10] 40970 40960",
      ])
}

@Test func `The published AlexNet has the known shapes, parameters and operations`() throws {
  let summary = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
  let rows = summary.rows.filter(\.hasWeights)
  #expect(
    rows.map {
      "\($0.name) \($0.outputShape.dropFirst()) \($0.parameters) \($0.multiplyAccumulates)"
    }
      == [
        "conv1 [96, 55, 55] 34944 105415200", "conv2 [256, 27, 27] 307456 223948800",
        "conv3 [384, 13, 13] 885120 149520384", "conv4 [384, 13, 13] 663936 112140288",
        "conv5 [256, 13, 13] 442624 74760192", "fc6 [4096] 37752832 37748736",
        "fc7 [4096] 16781312 16777216", "fc8 [1000] 4097000 4096000",
      ])
  #expect(summary["flatten"]?.outputShape == [1, 9216])
}

@Test func `The framework's feature part has the known size`() throws {
  let summary = try Summary(of: alexNetFramework(), imageShape: [3, 224, 224])
  #expect(summary.convolutions.reduce(0) { $0 + $1.parameters } == 2_469_696)
  #expect(summary.convolutions.reduce(0) { $0 + $1.multiplyAccumulates } == 655_566_528)
  #expect(
    summary.rows.filter { $0.layer is Conv2d || $0.layer is MaxPool2d }.map { $0.outputShape[2] }
      == [55, 27, 27, 13, 13, 13, 13, 6])
}

@Test func `Two 3 × 3 windows see 5 pixels, and strides multiply`() {
  let window = Window(kernelSize: 3, stride: 1)
  let twice = ReceptiveField.pixel.seen(through: window).seen(through: window)
  #expect(twice == ReceptiveField(size: 5, stride: 1))
  let strided = ReceptiveField.pixel.seen(through: Window(kernelSize: 11, stride: 4))
    .seen(through: Window(kernelSize: 3, stride: 2))
  #expect(strided == ReceptiveField(size: 19, stride: 8))
}

@Test func `The receptive field of AlexNet grows to 195 pixels in steps of 32`() throws {
  let summary = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
  let fields = ["conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5"].map {
    summary[$0]!.receptiveField!
  }
  #expect(fields.map(\.size) == [11, 19, 51, 67, 99, 131, 163, 195])
  #expect(fields.map(\.stride) == [4, 8, 8, 16, 16, 16, 16, 32])
  #expect(summary["fc6"]!.receptiveField == nil)
}

@Test func `Training memory counts activations for the batch and arrays for the parameters`() throws
{
  let network = Sequential(
    Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3), ReLU(), Flatten(), Linear(8, 3))
  let summary = try Summary(of: network, imageShape: [1, 4, 4])
  // 16 pixels, 2·2·2 outputs of the convolution, 3 scores; (18 + 2) + (24 + 3) parameters.
  #expect(
    summary.trainingBytes(batch: 10)
      == TrainingMemory(activations: 4 * 10 * (16 + 8 + 3), parameters: 4 * 3 * 47))
}

@Test func `A digit of 28 pixels is refused by the lecture AlexNet at its second pool`() throws {
  let error = #expect(throws: CourseError.self) {
    try Summary(of: alexNetLecture(), imageShape: [1, 28, 28])
  }
  #expect(
    error?.description.hasPrefix(
      "layer pool2, MaxPool2d(3 × 3, stride 2), cannot take [1, 256, 2, 2]")
      == true)
}

@Test func `ResNet-18 has four pairs of blocks, each pair with half the sides`() throws {
  let summary = try Summary(of: resNet18(), imageShape: [3, 224, 224])
  let sides = summary.rows.filter { $0.layer is Residual }.map { $0.outputShape.dropFirst() }
  #expect(
    sides == [
      [64, 56, 56], [64, 56, 56], [128, 28, 28], [128, 28, 28], [256, 14, 14], [256, 14, 14],
      [512, 7, 7], [512, 7, 7],
    ])
}
