import ExerciseChecks
import Tensors

/// # 6.5 PCA colour noise
///
/// The light on a scene changes from day to day, and the things in it stay what they are. The network
/// of 2012 learned this from pictures whose colours were shifted a little, along the directions in
/// which the colours of the training set vary. To every pixel (red, green, blue) of a picture the same
/// colour is added:
///
///     Σ_i alphas[i] · eigenvalues[i] · eigenvectors[i]
///
/// Here eigenvectors[i] is one direction, with its part of red, of green and of blue; eigenvalues[i]
/// says how much the colours vary along it; the alphas were drawn for this picture.
///
/// image [3, H, W] (all of red, then green, then blue), three eigenvalues, three eigenvectors of three
/// numbers, three alphas → image [3, H, W]
///
/// An example: a pixel (0.5, 0.25, 1), where only alphas[0] = 1 is not 0, eigenvalues[0] = 0.25 and
/// eigenvectors[0] = [0.6, 0.8, 0]. What is added is (0.15, 0.2, 0): the pixel becomes
/// (0.65, 0.45, 1).
///
/// `image[c, y, x]` is a number of channel c. Or: `Tensor([a, b, c]).reshaped(to: [3, 1, 1])` can be
/// added to an image, each number to its own channel. The sums may leave 0 … 1.
public enum Exercise6_5: ColourNoise {
  public static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) throws -> Tensor {
    // TODO: find the colour to add, and add it to every pixel.
    throw ToDo()
  }
}
