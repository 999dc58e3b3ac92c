import Course
import RunFiles
import Base
import Foundation
import Layers
import Notebook
import Tensors

/// A network of recorded/deep-networks.json, which scripts/record-layers.py writes: what it
/// is made of, and the lengths of its gradients in PyTorch.
struct RecordedTower: Decodable {
  struct Piece: Decodable {
    let type: String
    let inputs, outputs: Int?
  }
  struct Scale: Decodable { let scale: Float }
  struct Figures: Decodable { let norm: Double }

  let name: String
  let layers: [Piece]
  let inputShape: [Int]
  let inputScale: Float
  let parameters: [Scale]
  let targets: [Int]
  let gradients: [Figures]

  private struct File: Decodable { let records: [RecordedTower] }

  /// Where the recording lies, seen from this source file.
  static let file = URL(fileURLWithPath: Checkout.place(of: #filePath))
    .deletingLastPathComponent()
    .appendingPathComponent("recorded/deep-networks.json")

  /// The recorded networks; nil when the file is not there.
  static func read() throws -> [RecordedTower]? {
    guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
    return try JSONDecoder().decode(File.self, from: data).records
  }

  /// Whether the parts of a tower belong together; those of a damaged file may not.
  var isPossible: Bool {
    let dense = layers.filter { $0.type == "Linear" }
    let (inputs, outputs) = (dense.map { $0.inputs ?? 0 }, dense.map { $0.outputs ?? 0 })
    return !dense.isEmpty && (inputs + outputs + inputShape).allSatisfy { (1...4096).contains($0) }
      && Array(outputs.dropLast()) == Array(inputs.dropFirst())
      && inputShape == [targets.count, inputs[0]]
      && targets.allSatisfy { (0..<outputs.last!).contains($0) }
      && parameters.count == 2 * dense.count && gradients.count == parameters.count
  }

  /// Whether this is the tower of fully connected layers with the given activation and weights of
  /// standard deviation gain / √(inputs).
  func isTower(_ activation: String, gain: String) -> Bool {
    name == "12 fully connected layers, \(activation), gain \(gain)"
  }

  /// PyTorch's length of each gradient, weights and biases in turn.
  var recordedLengths: [Double] { gradients.map(\.norm) }

  /// Our length of each gradient, for the same weights and pictures.
  func gradientLengths() throws -> [Double] {
    guard isPossible else {
      throw CourseError(
        "\(RecordedTower.file.path) is damaged: the tower of \(name) is none; copy it again")
    }
    let network = Sequential(
      layers.map { piece -> any Layer in
        switch piece.type {
        case "Linear": Linear(piece.inputs!, piece.outputs!)
        case "Sigmoid": Sigmoid()
        case "Tanh": Tanh()
        default: ReLU()
        }
      })
    for (index, named) in network.parameters.enumerated() {
      named.parameter.value = Tensor.scrambled(
        named.parameter.shape, seed: 100 + index, scale: parameters[index].scale)
    }
    let logits = network(Tensor.scrambled(inputShape, seed: 1, scale: inputScale))
    _ = network.backward(
      crossEntropy(logits: logits, targets: targets).gradient, needsInputGradient: false)
    return network.parameters.map { length($0.parameter.gradient!) }
  }
}
