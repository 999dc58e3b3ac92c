import ExerciseChecks
import Layers
import Tensors

/// # 7.5 Ten-view prediction
///
/// AlexNet looked at every test picture ten times: at the four corner squares and the one in the
/// middle, and at the mirror images (left and right exchanged) of these five. It answered with the
/// average of the ten softmax outputs. Do that for one image.
///
/// image [C, H, W], side → probabilities [K]; H − side and W − side are even and not negative
///
/// `network` takes views as a batch [N, C, side, side] and gives scores [N, K] (logits, before the
/// softmax). The middle square's top row is (H − side) / 2 and its left column (W − side) / 2.
///
/// An example: the image [[[4, 0, 0], [0, 1, 0], [0, 0, −2]]] with side 1, and a network that gives a
/// view of the one pixel v the scores v and 0. The squares are 4, 0, 0, −2 and the middle 1. Softmax
/// gives their first classes 0.982, 0.5, 0.5, 0.119 and 0.731; the mirrored ones are the same here.
/// The answer is [0.566, 0.434].
///
/// `Tensor.stack(views)` makes a batch of an array of tensors [C, side, side]; `Softmax()(scores)` turns
/// [N, K] into probabilities; `tensor.mean(axis: 0)` averages over the rows.
public enum Exercise7_5: TenViewPrediction {
  public static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) throws -> Tensor {
    // TODO: cut ten views, ask the network, and average its probabilities.
    throw ToDo()
  }
}
