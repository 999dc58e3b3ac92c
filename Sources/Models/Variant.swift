import Layers

/// The networks of this course by the names that a reader types.
public enum Variant: String, CaseIterable, Sendable {
  /// LeNet-5 in the lecture form: sigmoids and average pooling.
  case leNet = "lenet"
  /// The lecture AlexNet, first convolution padded by 1.
  case lecture
  /// The lecture AlexNet, first convolution not padded.
  case lecturePad0 = "lecture-pad0"
  /// The one-tower AlexNet for ImageNet.
  case imageNet = "imagenet"
  /// AlexNet as published in 2012, two groups.
  case paper
  /// torchvision's AlexNet.
  case framework
  /// VGG-16, two years after AlexNet.
  case vgg16 = "vgg-16"
  /// ResNet-18, three years after AlexNet.
  case resNet18 = "resnet-18"

  /// One line for people.
  public var summary: String {
    switch self {
    case .leNet: "LeNet-5, lecture form: sigmoid, average pooling"
    case .lecture: "AlexNet of lectures: one grey channel, ten classes, conv1 padded by 1"
    case .lecturePad0: "AlexNet of lectures without padding on conv1"
    case .imageNet: "AlexNet for ImageNet: one group, response normalisation, conv1 padded by 2"
    case .paper: "AlexNet of 2012, two groups; 227 × 227 pixels stand for 224 rounded up"
    case .framework: "the slimmer AlexNet of 2014, as torchvision ships it"
    case .vgg16: "sixteen layers with weights, all convolutions 3 × 3 (2014)"
    case .resNet18: "a shortcut around every two convolutions, batch normalisation (2016)"
    }
  }

  /// Channels, rows and columns of the images that the network is made for.
  public var imageShape: [Int] {
    switch self {
    case .leNet: [1, 28, 28]
    case .lecture, .lecturePad0: [1, 224, 224]
    case .imageNet, .framework, .vgg16, .resNet18: [3, 224, 224]
    case .paper: [3, 227, 227]
    }
  }

  /// The outputs that the network is usually built with.
  public var classes: Int {
    switch self {
    case .leNet, .lecture, .lecturePad0: 10
    case .imageNet, .paper, .framework, .vgg16, .resNet18: 1000
    }
  }

  /// A new network whose weights are still to be set.
  public func network(classes: Int? = nil) -> Sequential {
    let classes = classes ?? self.classes
    switch self {
    case .leNet: return Models.leNet(classes: classes)
    case .lecture: return alexNetLecture(classes: classes)
    case .lecturePad0: return alexNetLecture(classes: classes, firstPadding: 0)
    case .imageNet: return alexNetImageNet(classes: classes)
    case .paper: return alexNetPaper(classes: classes)
    case .framework: return alexNetFramework(classes: classes)
    case .vgg16: return Models.vgg16(classes: classes)
    case .resNet18: return Models.resNet18(classes: classes)
    }
  }
}
