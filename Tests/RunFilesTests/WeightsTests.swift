import Base
import Files
import Layers
import Models
import Tensors
import TestSupport
import Testing
import Training

@testable import RunFiles

@Suite struct WeightsTests {
  /// What torchvision would call the layers of the tests' small network.
  private let names = ["features.0", "features.3", "classifier.1", "classifier.3"]

  private func tensors(
    _ network: Sequential, _ rename: (String) -> String
  ) -> [(name: String, tensor: Tensor)] {
    network.parameters.map { (rename($0.name), $0.parameter.value) }
  }

  @Test func `a network without numbers takes those of a file`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let (network, fresh) = (Sequential(Linear(3, 2)), Sequential(Linear(3, 2)))
      var generator = RandomGenerator(seed: 1)
      network.initialize(.heNormal, using: &generator)
      try network.saveWeights(to: path)
      try fresh.loadWeights(from: path)
      #expect(weightBits(fresh) == weightBits(network))
    }
  }

  @Test func `torchvision's names are read and written`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let network = tinyNetwork(seed: 4)
      try network.saveWeights(to: path, layerNames: names)
      let written = try SafetensorsFile(path: path).entries.keys
      #expect(Set(written) == Set(names.flatMap { ["\($0).weight", "\($0).bias"] }))
      let other = tinyNetwork(seed: 5)
      #expect(try other.loadWeights(from: path, layerNames: names).sentences == [])
      #expect(weightBits(other) == weightBits(network))
      // With the table at hand our own names are still read, without it only they are.
      try network.saveWeights(to: path)
      try tinyNetwork().loadWeights(from: path, layerNames: names)
      try network.saveWeights(to: path, layerNames: names)
      #expect {
        try tinyNetwork().loadWeights(from: path)
      } throws: {
        "\($0)".contains("is of another network: it has no 0.weight")
      }
    }
  }

  @Test func `the table has torchvision's place of every layer with weights`() throws {
    let names = try #require(foreignLayerNames["framework"])
    let network = alexNetFramework(classes: 2)
    // Its classifier begins behind the 13 layers of its features and our flattening.
    let places = names.map { name in
      let number = Int(name.split(separator: ".")[1])!
      return name.hasPrefix("features.") ? number : 14 + number
    }
    let own = network.parameters.map { $0.name }.filter { $0.hasSuffix(".weight") }
    #expect(own == places.map { "\($0).weight" })
  }

  @Test(arguments: ["module.", "model.", "_orig_mod.", "_orig_mod.module.model."])
  func `prefixes are passed over, and extra entries named`(prefix: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let network = tinyNetwork(seed: 4)
      let extra: [(name: String, tensor: Tensor)] = [
        ("1.num_batches_tracked", .zeros([1])), ("ema.decay", .zeros([1])),
      ]
      let wrapped = tensors(network) { prefix + $0 }
      try Safetensors.write(wrapped + extra, to: path)
      let other = tinyNetwork(seed: 5)
      let leftOut = try other.loadWeights(from: path)
      #expect(weightBits(other) == weightBits(network))
      #expect(
        leftOut.sentences == [
          "2 entries of the file that the network has no place for were ignored: "
            + "1.num_batches_tracked, ema.decay."
        ])
      try Safetensors.write(wrapped + [("0.weight", .zeros([1]))], to: path)
      #expect {
        try other.loadWeights(from: path)
      } throws: {
        "\($0)" == "\(path) holds 0.weight twice, with and without a prefix: save it with one of "
          + "them"
      }
    }
  }

  @Test func `a last layer of other classes is left out, if that is asked for`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let network = tinyNetwork(seed: 4)
      var thousand = tensors(network) { $0 }
      thousand[6].tensor = .zeros([1000, 16])
      thousand[7].tensor = .zeros([1000])
      try Safetensors.write(thousand, to: path)
      let other = tinyNetwork(seed: 5)
      let head = other.parameters.suffix(2).map { $0.parameter.value.values }
      let leftOut = try other.loadWeights(from: path, keepingHead: true)
      #expect(leftOut.headOfClasses == 1000 && leftOut.extra.isEmpty)
      #expect(other.parameters.suffix(2).map { $0.parameter.value.values } == head)
      #expect(other.parameters[0].parameter.value.values == thousand[0].tensor.values)
      #expect {
        try other.loadWeights(from: path)
      } throws: {
        "\($0)".contains("its 9.weight has shape [1000, 16], but here it is [4, 16]")
      }
    }
  }

  @Test func `weights that are not finite are refused and change nothing`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let network = tinyNetwork(seed: 4)
      network.parameters[3].parameter.value[0] = .nan
      try network.saveWeights(to: path)
      let other = tinyNetwork(seed: 5)
      let before = weightBits(other)
      #expect {
        try other.loadWeights(from: path)
      } throws: {
        "\($0)".contains("its 3.bias holds a number that is not finite")
      }
      #expect(weightBits(other) == before)
    }
  }

  /// Whose first bytes are those of a pickle, of a page of HTML and of one behind a space.
  @Test(arguments: [0x0280, 0x003C, 0x3C20])
  func `a header may have any length, whatever its bytes look like`(length: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let entry = Array(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
      let header = entry + [UInt8](repeating: UInt8(ascii: " "), count: length - entry.count)
      let size = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      try write(size + header + [0, 0, 0x80, 0x3F], to: path)
      #expect(try SafetensorsFile(path: path).tensor("w").values == [1])
    }
  }

  @Test(arguments: [
    ([0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0] as [UInt8], "PyTorch's own kind (.pth, .pt)"),
    ([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9], "PyTorch's own kind (.pth, .pt)"),
    (Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\n".utf8), "git lfs pull"),
    (Array("\n<!DOCTYPE html><html><head>".utf8), "a page of HTML"),
  ])
  func `what people have in place of weights is told by name`(bytes: [UInt8], says: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/alexnet.pth"
      try write(bytes, to: path)
      #expect {
        try tinyNetwork().loadWeights(from: path)
      } throws: {
        "\($0)".hasPrefix("\(path) is a ") && "\($0)".contains(says)
      }
    }
  }
}
