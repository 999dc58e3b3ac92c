import ExerciseChecks
import Tensors

/// # 4.4 Grouped convolution
///
/// In 2012 AlexNet ran on two graphics cards, and a filter on one card saw only the channels on the
/// same card. That is a convolution in two groups. Write it for any number of groups, with stride 1
/// and neither padding nor bias.
///
/// image [C, H, W], weight [O, C/groups, k, k] → output [O, H − k + 1, W − k + 1]
///
/// The channels fall into `groups` parts of C/groups consecutive ones, the filters into as many parts
/// of O/groups. The filters of part g see the channels of part g and no others.
///
/// An example: the image [[[1]], [[2]], [[3]], [[4]]] has four channels of one pixel. With two filters
/// of ones, weight [2, 2, 1, 1], and groups 2 the first filter adds up 1 + 2 = 3, the second 3 + 4 = 7.
public enum Solution4_4: GroupedConvolution {
  public static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) throws -> Tensor
  {
    // GAP: one sum for each filter and place, over the channels of the filter's group.
    let (filters, channels, k) = (weight.shape[0], weight.shape[1], weight.shape[2])
    let height = image.shape[1] - k + 1
    let width = image.shape[2] - k + 1
    var output = Tensor.zeros([filters, height, width])
    for o in 0..<filters {
      // Filters of a group follow one another, and so do its channels.
      let group = o / (filters / groups)
      let first = group * channels
      for y in 0..<height {
        for x in 0..<width {
          var sum: Float = 0
          for c in 0..<channels {
            for i in 0..<k {
              for j in 0..<k { sum += weight[o, c, i, j] * image[first + c, y + i, x + j] }
            }
          }
          output[o, y, x] = sum
        }
      }
    }
    return output
    // END
  }
}
