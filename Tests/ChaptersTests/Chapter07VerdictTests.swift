import Base
import Layers
import Models
import RunFiles
import Statistics
import Tensors
import TestSupport
import Testing
import Training

@testable import chapter07_alexnet_training

@MainActor @Suite struct Chapter07VerdictTests {
  /// `first` images only the first way gets right, `second` only the second, and 50 both.
  private func pair(_ first: Int, _ second: Int) throws -> PairedComparison {
    let right = Array(repeating: 0, count: 50)
    func answers(_ a: Int, _ b: Int) -> [Int] {
      right + Array(repeating: a, count: first) + Array(repeating: b, count: second)
    }
    return try PairedComparison(answers(0, 1), answers(1, 0), labels: answers(0, 0))
  }

  @Test func `every question of the index names a cell that there is`() throws {
    let questions = try askedQuestions()
    #expect(questions.count > 10)
    for asked in questions {
      let cells = try recording(chapters[asked.chapter - 1]).map(\.id)
      #expect(cells.contains(asked.cell), "chapter \(asked.chapter): \(asked.cell)")
    }
  }

  @Test func `of each layer the channels that answer most strongly are kept`() throws {
    var generator = RandomGenerator(seed: 1)
    let network = leNet(modern: true)
    network.initialize(.heNormal, using: &generator)
    let images = Tensor.uniform([2, 1, 28, 28], from: 0, to: 1, using: &generator)
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(KeptResponses.file)"
      try KeptResponses.write(of: network, to: images, at: path)
      let file = try SafetensorsFile(path: path)
      #expect(try file.tensor("image") == images)
      let name = network.names[0]
      let (kept, channels) = (try file.tensor(name), try file.tensor("\(name).channels"))
      #expect(kept.shape == [2, 4, 28, 28] && channels.shape == [2, 4])
      network.isTraining = false
      let all = network.layers[1](network.layers[0](images))
      for image in 0..<2 {
        let largest = (0..<6).map { all.entry(image).entry($0).max() }
        #expect(kept.entry(image).entry(0).max() == largest.max())
        for place in 0..<4 {
          #expect(
            kept.entry(image).entry(place) == all.entry(image).entry(Int(channels[image, place])))
        }
      }
    }
  }

  @Test func `a view helps or costs only where chance does not explain it`() throws {
    let text = whatViewsCost(enlarging: try pair(20, 4), mirroring: try pair(4, 20))
    #expect(text.hasPrefix("Enlarging helps (20 images become right and 4 wrong)."))
    #expect(
      text.hasSuffix(
        "The mirror image of that costs accuracy (4 images become right and 20 wrong)."))
    #expect(
      whatViewsCost(enlarging: try pair(12, 9), mirroring: try pair(0, 0))
        .components(separatedBy: "makes no difference").count == 3)
  }

  @Test func `what neighbours teach follows from the images`() throws {
    #expect(whatNeighboursTeach(try pair(20, 4)).contains("describes what images show"))
    #expect(whatNeighboursTeach(try pair(4, 20)).contains("no better than pixels"))
    #expect(whatNeighboursTeach(try pair(9, 9)).contains("is open here"))
  }

  @Test func `smooth filters have neighbouring weights alike`() {
    #expect(smoothness(.counting([2, 1, 4, 8])) > 0.9)
    let board = Tensor(
      (0..<64).map { ($0 + $0 / 8) % 2 == 0 ? Float(1) : -1 }, shape: [2, 1, 4, 8])
    #expect(abs(smoothness(board) + 1) < 1e-9)
  }

  @Test func `a walk has settled where it stays low, not where it passes`() {
    #expect(settled([1000, 5, 0.5, 3, 0.9, 0.1]) == 4)
    #expect(settled([1000, 5, 0.5, 3]) == nil)
    #expect(settled([1000, 5, .nan, 0.1]) == 3)
  }

  @Test func `the nearest rows come first`() {
    let all = Tensor([[0, 0], [3, 4], [1, 1]])
    #expect(nearest(Tensor([[0, 0], [3, 3]]), among: all, count: 2) == [[0, 2], [1, 2]])
  }

  @Test func `the last hidden layer is what the last layer sees`() {
    let last = Linear(4, 2)
    let network = Sequential(Flatten(), Linear(4, 4), ReLU(), Dropout(probability: 0.5), last)
    var generator = RandomGenerator(seed: 1)
    network.initialize(.heNormal, using: &generator)
    let images = Tensor.scrambled([3, 1, 2, 2], seed: 2)
    #expect(last(lastHidden(network, images)) == network(images))
  }

  @Test func `the bare loop of the batch study learns`() throws {
    // Two classes: bright left or bright right.
    let images = Tensor.stack(
      (0..<40).map { Tensor($0 % 2 == 0 ? [1, 0] : [0, 1], shape: [1, 1, 2]) })
    let exam = Exam(images: images, labels: (0..<40).map { $0 % 2 })
    let network = try trained(on: exam, classes: 2, batch: 8, rate: 0.1, steps: 50, seed: 1)
    let run = BatchStudy.Run(network, validation: exam, test: exam)
    #expect(run.validation == 1 && run.test == 1)
    #expect(run.accuracy(on: 0..<4, exam.labels) == 1)
    #expect(run.accuracy(outside: 0..<4, exam.labels) == 1)
  }
}
