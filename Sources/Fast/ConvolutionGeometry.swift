import Base
import Tensors

/// The sizes of a window that slides over a batch of images: one convolution, or one pooling.
///
/// Input [batch, inputChannels, inputHeight, inputWidth], weight [outputChannels,
/// inputChannels / groups, kernelHeight, kernelWidth], output [batch, outputChannels, outputHeight,
/// outputWidth]. Output channel o of group q sees only the input channels of group q. Positions of a
/// window that lie outside the image, on the padding or beyond it, count as zeros in a convolution
/// and are passed over by a pooling.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Images at a time.
  public var batch: Int
  /// Channels of an input image.
  public var inputChannels: Int
  /// Rows of an input image.
  public var inputHeight: Int
  /// Columns of an input image.
  public var inputWidth: Int
  /// Channels of an output image: the number of filters.
  public var outputChannels: Int
  /// Rows of an output image.
  public var outputHeight: Int
  /// Columns of an output image.
  public var outputWidth: Int
  /// Rows of a filter.
  public var kernelHeight: Int
  /// Columns of a filter.
  public var kernelWidth: Int
  /// Rows from one window to the next.
  public var strideDown: Int
  /// Columns from one window to the next.
  public var strideAcross: Int
  /// Rows of zeros above and below the image.
  public var paddingDown: Int
  /// Columns of zeros to the left and right of the image.
  public var paddingAcross: Int
  /// Parts that the channels are divided into; 1 means that every filter sees every channel.
  public var groups: Int

  /// A convolution of images of the shape `input`, [N, C, H, W].
  public init(input: [Int], outputChannels: Int, window: Window, groups: Int = 1) {
    let output = window.outputShape(of: input, channels: outputChannels)
    require(
      groups > 0 && input[1] % groups == 0 && outputChannels % groups == 0,
      "\(groups) groups do not divide \(input[1]) input and \(outputChannels) output channels")
    (batch, inputChannels, inputHeight, inputWidth) = (input[0], input[1], input[2], input[3])
    (self.outputChannels, outputHeight, outputWidth) = (outputChannels, output[2], output[3])
    (kernelHeight, kernelWidth) = (window.height.kernelSize, window.width.kernelSize)
    (strideDown, strideAcross) = (window.height.stride, window.width.stride)
    (paddingDown, paddingAcross) = (window.height.padding, window.width.padding)
    self.groups = groups
  }

  /// A pooling of images of the shape `input`, [N, C, H, W]: each channel by itself.
  init(pooling input: [Int], window: Window) {
    self.init(input: input, outputChannels: input[1], window: window, groups: max(1, input[1]))
  }

  /// The shape of the output.
  public var outputShape: [Int] { [batch, outputChannels, outputHeight, outputWidth] }
  /// The shape of the weight.
  public var weightShape: [Int] { [outputChannels, groupInputChannels, kernelHeight, kernelWidth] }
  /// Input channels that one filter sees.
  public var groupInputChannels: Int { inputChannels / groups }
  /// Filters of one group.
  public var groupOutputChannels: Int { outputChannels / groups }
  /// Pixels of an input channel.
  public var inputPixels: Int { inputHeight * inputWidth }
  /// Pixels of an output channel.
  public var outputPixels: Int { outputHeight * outputWidth }
  /// Numbers in one filter: the length of each output's sum.
  public var patchCount: Int { groupInputChannels * kernelHeight * kernelWidth }
  /// Numbers in the input.
  public var inputCount: Int { batch * inputChannels * inputPixels }
  /// Numbers in the output.
  public var outputCount: Int { batch * outputChannels * outputPixels }
  /// Numbers in the weight.
  public var weightCount: Int { outputChannels * patchCount }
  /// Multiply-accumulate operations of a forward pass, those on padding included.
  public var multiplyAccumulates: Int { outputCount * patchCount }

  /// Whether windows move by one pixel.
  var isDense: Bool { strideDown == 1 && strideAcross == 1 }
}

/// Numbers in one task of a pass over memory: enough to hide the cost of handing it out, few enough
/// to share.
let passSize = 16_384

/// ⌈a / b⌉
func divideUp(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }

/// The next multiple of `b`.
func roundUp(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b * b }
