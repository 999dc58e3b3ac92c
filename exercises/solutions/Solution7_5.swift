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
public enum Solution7_5: TenViewPrediction {
  public static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) throws -> Tensor {
    // GAP: cut ten views, ask the network, and average its probabilities.
    let channels = image.shape[0]
    let (bottom, right) = (image.shape[1] - side, image.shape[2] - side)
    let places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom / 2, right / 2)]
    var views: [Tensor] = []
    for (top, left) in places {
      for mirrored in [false, true] {
        var view = Tensor.zeros([channels, side, side])
        for c in 0..<channels {
          for y in 0..<side {
            for x in 0..<side {
              view[c, y, x] = image[c, top + y, left + (mirrored ? side - 1 - x : x)]
            }
          }
        }
        views.append(view)
      }
    }
    // Softmax first: each view has a probability of 1 in all to give, however loud its scores are.
    let probabilities = Softmax()(network(Tensor.stack(views)))
    return probabilities.mean(axis: 0)
    // END
  }
}
