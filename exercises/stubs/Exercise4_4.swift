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
public enum Exercise4_4: GroupedConvolution {
  public static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) throws -> Tensor
  {
    // TODO: one sum for each filter and place, over the channels of the filter's group.
    throw ToDo()
  }
}
