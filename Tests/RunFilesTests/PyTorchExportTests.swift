import TestSupport
import Foundation
import Base
import Layers
import Models
import Testing

import Training
@testable import RunFiles

@Suite struct PyTorchExportTests {
  static var layers: [(layer: any Layer, source: String)] {
    [
      (
        Conv2d(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: 4, padding: 1),
        "nn.Conv2d(1, 96, 11, stride=4, padding=1)"
      ),
      (
        Conv2d(inputChannels: 4, outputChannels: 8, kernelSize: 3, groups: 2, bias: false),
        "nn.Conv2d(4, 8, 3, groups=2, bias=False)"
      ),
      (Linear(3, 2), "nn.Linear(3, 2)"), (Linear(3, 2, bias: false), "nn.Linear(3, 2, bias=False)"),
      (MaxPool2d(kernelSize: 3, stride: 2), "nn.MaxPool2d(3, stride=2)"),
      (
        MaxPool2d(kernelSize: 3, stride: 2, padding: 1, rounding: .ceil),
        "nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)"
      ),
      (AvgPool2d(kernelSize: 2), "nn.AvgPool2d(2, stride=2)"),
      (
        LocalResponseNorm(size: 5, alpha: 0.5, beta: 0.75, k: 2),
        "nn.LocalResponseNorm(5, alpha=0.5, beta=0.75, k=2.0)"
      ),
      (
        LocalResponseNorm(size: 5, alpha: 0.5, beta: 0.75, k: 2, dividesAlphaBySize: false),
        "nn.LocalResponseNorm(5, alpha=2.5, beta=0.75, k=2.0)"
      ),
      (ReLU(), "nn.ReLU()"), (Sigmoid(), "nn.Sigmoid()"), (Tanh(), "nn.Tanh()"),
      (Flatten(), "nn.Flatten()"), (Softmax(), "nn.Softmax(dim=1)"),
      (Dropout(probability: 0.5), "nn.Dropout(0.5)"),
      (
        Sequential(Linear(2, 3), Sequential(ReLU(), Linear(3, 1))),
        """
        nn.Sequential(
            nn.Linear(2, 3),  # fc1
            nn.Sequential(
                nn.ReLU(),  # relu1
                nn.Linear(3, 1),  # fc1
            ),
        )
        """
      ),
    ]
  }

  @Test(arguments: layers.indices)
  func `every layer says how PyTorch writes it`(index: Int) throws {
    let (layer, source) = Self.layers[index]
    let writable = try #require(layer as? any PyTorchWritable)
    #expect(try writable.pytorchSource() == source)
  }

  @Test func `what PyTorch cannot do is named`() {
    let network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3, stride: 2, rounding: .ceil))
    #expect {
      try network.pytorchSource()
    } throws: {
      "\($0)".hasSuffix(
        "rounds its output size up, which PyTorch's convolutions cannot do: take another "
          + "network")
    }
  }

  @Test func `a folder holds the weights and a script with the recipe`() throws {
    try withTemporaryFolder { folder in
      let network = tinyNetwork()
      try exportPyTorch(network, tinyRecipe(PaperSGD(), .plateau()), to: "\(folder)/export")
      let weights = try SafetensorsFile(path: "\(folder)/export/network.safetensors")
      #expect(Set(weights.entries.keys) == Set(network.parameters.map(\.name)))
      let script = String(decoding: try bytes(of: "\(folder)/export/train.py"), as: UTF8.self)
      for part in [
        "nn.Conv2d(1, 4, 3, padding=1),  # conv1", "class PaperSGD",
        "    optimizer = PaperSGD(\n        model.parameters(), lr=RATE, momentum=0.9, weight_decay=0.0005)",
        "10.0 ** -self.drops", "[\"a-images-idx3-ubyte.gz\", \"a-labels-idx1-ubyte.gz\"] if train",
        "default=\"/my data\"", "v2.Resize((8, 8))",
      ] {
        #expect(script.contains(part), "\(part)")
      }
      #expect(!script.split(separator: "\n").contains { $0.hasSuffix(" ") })
      #expect(!script.contains("randperm"))
    }
  }

  @Test func `missing colours are in the script, too`() throws {
    var recipe = tinyRecipe(PaperSGD(), .constant)
    recipe.data = .cifar10(folder: "/c", train: ["1.bin", "2.bin"], test: ["3.bin"])
    recipe.trainTransforms.insert(.grey(channels: recipe.imageShape[0]), at: 0)
    let script = try pytorchScript(tinyNetwork(), recipe)
    #expect(recipe.data.channels == 3)
    #expect(
      script.contains(
        """
            training = [
                v2.Grayscale(num_output_channels=1),
                v2.Resize((8, 8)),
            ]
        """))
  }
}

/// Files of MNIST's kind.
let tinyData = PyTorchRecipe.Data.idx(
  folder: "/my data", train: ["a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte.gz"],
  test: ["b-images-idx3-ubyte", "b-labels-idx1-ubyte"])

/// A recipe for the tiny network.
func tinyRecipe(_ optimizer: any Optimizer, _ schedule: Schedule) -> PyTorchRecipe {
  PyTorchRecipe(
    title: "A tiny network on Fashion-MNIST.", data: tinyData, trainTransforms: [.resize(8)],
    testTransforms: [.resize(8)], imageShape: [1, 8, 8], optimizer: optimizer,
    schedule: schedule, batchSize: 16, epochs: 2, seed: 3)
}
