import Base
import Layers
import Tensors
import Testing

@Suite struct DropoutTests {
  @Test func `the survivors are scaled up`() {
    let dropout = Dropout(probability: 0.75)
    let y = dropout(.ones([1000]))
    #expect(Set(y.values) == [0, 4])
  }

  /// 100,000 numbers: the share is known to 0.0015 (one standard deviation).
  @Test(arguments: [Float(0.1), 0.5, 0.8])
  func `the share that is dropped, and the mean that stays`(probability: Float) {
    let y = Dropout(probability: probability, seed: 7)(.ones([100, 1000]))
    let dropped = y.values.filter { $0 == 0 }.count
    #expect(abs(Float(dropped) / 100_000 - probability) < 0.006)
    #expect(abs(y.mean() - 1) < 0.03)
  }

  @Test(arguments: [Float(0.2), 0.5, 0.8])
  func `mean and variance lie where theory has them`(p: Float) {
    let now = DropoutJudgement(.library(p), probability: p, isInverted: true)
    #expect(now.rejectedBy.isEmpty, "\(now.findings)")
    let then = DropoutJudgement(.of2012(p), probability: p, isInverted: false)
    #expect(then.rejectedBy.isEmpty, "\(then.findings)")
  }

  /// The judgement above is worth what it rejects. (With p = 0.5 two of the mistakes are none.)
  @Test(arguments: [Float(0.2), 0.8])
  func `every usual mistake is noticed`(p: Float) {
    for (mistake, statistic) in DropoutMethod.mistakes(p) {
      let now = DropoutJudgement(mistake, probability: p, isInverted: true)
      #expect(now.rejectedBy.contains(statistic), "\(mistake): \(now.findings)")
      let then = DropoutJudgement(mistake, probability: p, isInverted: false)
      #expect(!then.rejectedBy.isEmpty, "\(mistake): \(then.findings)")
    }
  }

  /// Neither form passes for the other: to scale in both places, or in none, is wrong.
  @Test func `the two forms are told apart`() {
    let p: Float = 0.5
    #expect(
      !DropoutJudgement(.library(p), probability: p, isInverted: false).rejectedBy.isEmpty)
    #expect(!DropoutJudgement(.of2012(p), probability: p, isInverted: true).rejectedBy.isEmpty)
  }

  @Test func `the way back has the mask of the way there`() {
    let dropout = Dropout(probability: 0.5)
    for _ in 0..<3 {
      let y = dropout(.ones([7, 333]))
      #expect(dropout.backward(.ones([7, 333])) == y)
    }
  }

  @Test func `every pass has a mask of its own`() {
    let dropout = Dropout(probability: 0.5)
    let first = dropout(.ones([1000]))
    let second = dropout(.ones([1000]))
    #expect(first != second)
    // Independent masks agree in half of the places.
    let agreeing = zip(first.values, second.values).filter { $0 == $1 }.count
    #expect(abs(agreeing - 500) < 80)
  }

  @Test func `the same seed draws the same masks, another seed others`() {
    let ones = Tensor.ones([500])
    #expect(
      Dropout(probability: 0.5, seed: 1)(ones) == Dropout(probability: 0.5, seed: 1)(ones))
    #expect(
      Dropout(probability: 0.5, seed: 1)(ones) != Dropout(probability: 0.5, seed: 2)(ones))
  }

  @Test func `initialising a network gives its dropouts different masks`() {
    let (first, second) = (Dropout(probability: 0.5), Dropout(probability: 0.5))
    var generator = RandomGenerator(seed: 1)
    Sequential(first, second).initialize(.heNormal, using: &generator)
    #expect(first(.ones([500])) != second(.ones([500])))
  }

  @Test func `a network that only answers drops nothing and draws nothing`() {
    let dropout = Dropout(probability: 0.5)
    dropout.isTraining = false
    let before = dropout.generator
    let x = randomNumbers([50])
    #expect(dropout(x) == x)
    #expect(dropout.generator == before)
  }

  @Test func `probability zero changes nothing`() {
    let x = randomNumbers([50])
    #expect(Dropout(probability: 0)(x) == x)
  }

  @Test func `shapes stay as they are`() throws {
    #expect(try Dropout(probability: 0.5).outputShape(for: [3, 4096]) == [3, 4096])
    #expect("\(Dropout(probability: 0.5))" == "Dropout(0.5)")
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(Dropout(probability: 0.4), randomNumbers([5, 9]))
  }

  @Test func `a probability outside is refused`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Dropout(probability: 1.5)
      }, says: "dropout's probability is from 0 to 1, not 1.5")
  }
}
