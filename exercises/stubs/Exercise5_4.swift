import ExerciseChecks
import Tensors

/// # 5.4 He initialisation
///
/// Weights begin as random numbers with mean 0. If they vary too little, the activations fade from
/// layer to layer; if too much, they explode. For layers followed by a ReLU the right variance is 2 / n,
/// where n is the fan-in: how many products each output adds up. Turn numbers drawn from N(0, 1) into
/// such weights.
///
/// standardNormal, in a weight's shape → weights of the same shape. The shape is [outputs, inputs]
/// for a fully connected layer and [outputs, inputs, k, k] for a convolution with k × k windows.
///
/// An example: in the shape [1, 8] each output adds up 8 products. The variance is 2 / 8 = 0.25, and
/// a drawn number 3 becomes the weight 1.5.
///
/// `x.squareRoot()` is the root of a Float; `Float(n)` makes one from a whole number.
public enum Exercise5_4: HeInitialization {
  public static func heInitialization(standardNormal: Tensor) throws -> Tensor {
    // TODO: give the numbers the spread that He, Zhang, Ren and Sun found.
    throw ToDo()
  }
}
