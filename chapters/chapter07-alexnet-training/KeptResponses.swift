import Course
import Layers
import RunFiles
import Tensors

/// What the layers of a trained network answer to a few images, small enough to be kept with the course
/// where the weights are not: of each layer with rows and columns the channels that answer most strongly.
enum KeptResponses {
  static let file = "responses.safetensors"
  /// How many channels of a layer are kept for an image.
  static let channels = 4

  /// Writes "image" [N, C, h, w], the images with at most 64 of their rows and columns; for each layer,
  /// under its name, [N, channels, H, W] after its activation; and which channels these are,
  /// "NAME.channels" [N, channels].
  ///
  /// - Parameters:
  ///   - network: answers in its answering mode.
  ///   - images: [N, C, H, W], as the network takes them.
  ///   - path: the file.
  static func write(of network: Sequential, to images: Tensor, at path: String) throws {
    let wasTraining = network.isTraining
    network.isTraining = false
    defer { network.isTraining = wasTraining }
    var kept = [(name: "image", tensor: shrunk(images))]
    var value = images
    for (place, layer) in network.layers.enumerated() {
      value = layer(value)
      let isFollowed =
        place + 1 < network.layers.count && network.layers[place + 1].role == .activation
      guard value.rank == 4, !isFollowed else { continue }
      let name = network.names[layer.role == .activation && place > 0 ? place - 1 : place]
      let strongest = (0..<value.shape[0]).map { strongestChannels(of: value.entry($0), channels) }
      let responses = strongest.enumerated().map { value.entry($0).entries($1) }
      kept.append((name, .stack(responses)))
      kept.append(("\(name).channels", .stack(strongest.map { Tensor($0.map { Float($0) }) })))
    }
    try Safetensors.write(kept, to: path)
  }

  /// Every second, third … row and column of images [N, C, H, W].
  private static func shrunk(_ images: Tensor) -> Tensor {
    let step = (max(images.shape[2], images.shape[3]) + 63) / 64
    let (rows, columns) = (
      Array(stride(from: 0, to: images.shape[2], by: step)),
      Array(stride(from: 0, to: images.shape[3], by: step))
    )
    var numbers: [Float] = []
    for n in 0..<images.shape[0] {
      for c in 0..<images.shape[1] {
        for row in rows { numbers += columns.map { images[n, c, row, $0] } }
      }
    }
    return Tensor(numbers, shape: [images.shape[0], images.shape[1], rows.count, columns.count])
  }
}
