import Base
import KernelMethods
import Tensors
import Testing

@testable import chapter01_kernel_methods

/// What chapter 1 shows as code must be right, not only shown.
@MainActor @Suite struct Chapter01MechanismTests {
  @Test func `The small network's gradient is that of finite differences`() {
    var generator = RandomGenerator(seed: 5)
    let network = TinyNetwork(units: 3, using: &generator)
    let gradient = network.gradient(exclusiveOr, price: 0.01)
    for i in gradient.indices {
      let values = [1e-5, -1e-5].map { shift in
        var moved = network
        moved.parameters[i] += shift
        return moved.objective(exclusiveOr, price: 0.01)
      }
      #expect(abs((values[0] - values[1]) / 2e-5 - gradient[i]) < 1e-8)
    }
  }

  @Test func `The small network made of layers answers the same`() throws {
    var generator = RandomGenerator(seed: 6)
    let network = TinyNetwork(units: 4, using: &generator)
    let layers = network.layers
    for x in [[1.0, -1], [0.3, 2]] {
      let answer = layers(Tensor(x.map(Float.init), shape: [1, 2]))
      #expect(abs(Double(answer.values[0]) - network.forward(x).f) < 1e-6)
    }
  }

  @Test func `A step goes down, and parameters come back as they were set`() {
    var network = TinyNetwork(w: [[0.5, 0.3], [-0.4, 0.2]], b: [0.1, 0], v: [0.7, -0.5], c: 0)
    let before = network.objective(exclusiveOr, price: 0)
    network.step(along: network.gradient(exclusiveOr, price: 0), learningRate: 0.1)
    #expect(network.objective(exclusiveOr, price: 0) < before)
    let numbers = (0..<9).map(Double.init)
    network.parameters = numbers
    #expect(network.parameters == numbers)
    #expect(network.w == [[0, 1], [2, 3]] && network.b == [4, 5] && network.v == [6, 7])
  }

  @Test func `A refined point lies nearer the pixels, and without noise where it was`() throws {
    let scene = try Scene(points: 20, seed: 3)
    for views in try scene.views(noise: 2, seed: 4) {
      let linear = try triangulate(views)
      let better = try refined(linear, views)
      #expect(try reprojectionError(better, views) <= reprojectionError(linear, views))
    }
    for (views, point) in zip(try scene.views(noise: 0, seed: 4), scene.points) {
      #expect(squaredDistance(try refined(triangulate(views), views), point) < 1e-18)
    }
  }

  @Test func `Examples outside the margin may be left out`() throws {
    var generator = RandomGenerator(seed: 7)
    let moons = halfMoons(80, noise: 0.2, using: &generator)
    let study = try MarginStudy(moons, gamma: 1, penalty: 1)
    for i in moons.y.indices where study.margins[i] > 1 + 1e-4 {
      #expect(study.machine.alphas[i] == 0)
    }
    #expect(study.machine.supportIndices.count < moons.y.count)
    #expect(try study.changeWithoutTheOthers(at: moons.x) < 1e-3)
  }
}
