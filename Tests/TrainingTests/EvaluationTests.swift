import Foundation
import Base
import Layers
import Tensors
import Testing

@testable import Training

@Suite struct EvaluationTests {
  @Test func `ranks count who is ahead, the lower class first among equals`() {
    let scores = Tensor([[0.1, 0.7, 0.2], [5, 5, 5], [1, 2, 3], [-1, .nan, -2]])
    #expect(ranksOfLabels(scores: scores, labels: [1, 2, 0, 0]) == [0, 2, 2, 1])
  }

  @Test func `top-1 and top-2 errors by hand`() {
    var evaluation = Evaluation(classes: 3)
    evaluation.add(logits: Tensor([[3, 2, 1], [3, 2, 1]]), labels: [0, 1])
    evaluation.add(logits: Tensor([[3, 2, 1]]), labels: [2])
    #expect(evaluation.images == 3)
    #expect(abs(evaluation.topError(1) - 2.0 / 3) < 1e-12)
    #expect(abs(evaluation.topError(2) - 1.0 / 3) < 1e-12)
    #expect(evaluation.topError(3) == 0)
    #expect(evaluation.confusion[actual: 2, predicted: 0] == 1)
    #expect(evaluation.labels == [0, 1, 2] && evaluation.predictions == [0, 0, 0])
    let logSum = log(exp(3.0) + exp(2.0) + exp(1.0))
    #expect(abs(evaluation.loss.mean! - (logSum - 2)) < 1e-6)  // the mean of 3, 2 and 1 is 2
    #expect(
      "\(evaluation)" == "loss 1.4076, top-1 error 66.67 %, over 3 images")
  }

  @Test func `a network that answers NaN is never right`() {
    var evaluation = Evaluation(classes: 3)
    evaluation.add(logits: .filled([2, 3], with: .nan), labels: [0, 2])
    #expect(evaluation.accuracy == 0)
    #expect(evaluation.confusion.correct == 0)
  }

  @Test func `probabilities and logits give the same loss`() {
    let logits = Tensor([[1, 2, 3], [0, 0, 5]])
    let softmax = Softmax()
    var (a, b) = (Evaluation(classes: 3), Evaluation(classes: 3))
    a.add(logits: logits, labels: [2, 0])
    b.add(probabilities: softmax(logits), labels: [2, 0])
    #expect(abs(a.loss.mean! - b.loss.mean!) < 1e-6)
    #expect(a.topError(1) == b.topError(1))
  }

  @Test func `a probability of 0 costs much, but not infinitely much, and NaN stays NaN`() {
    var evaluation = Evaluation(classes: 2)
    evaluation.add(probabilities: Tensor([[1, 0], [1, 0]]), labels: [0, 1])
    let most = -log(Double(Float.leastNormalMagnitude))
    #expect(abs(evaluation.loss.mean! - most / 2) < 1e-4)
    #expect(evaluation.accuracy == 0.5)
    evaluation.add(probabilities: Tensor([[.nan, .nan]]), labels: [0])
    #expect(evaluation.loss.mean!.isNaN)
  }

  @Test func `views are averaged as probabilities, with dropout off`() {
    let network = Sequential(Dropout(probability: 0.9), Flatten())
    let views = [Tensor([0, 0], shape: [1, 2, 1, 1]), Tensor([1, 0], shape: [1, 2, 1, 1])]
    let average = averagedProbabilities(of: network, views: views)
    let second = 1 / (1 + exp(-1.0))
    #expect(abs(Double(average[0, 0]) - (0.5 + second) / 2) < 1e-6)
    #expect(abs(average[0, 0] + average[0, 1] - 1) < 1e-6)
    #expect(network.isTraining)
  }
}
