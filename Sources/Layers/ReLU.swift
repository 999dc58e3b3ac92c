/// output = max(0, input), number by number: the rectified linear unit (Nair and Hinton, "Rectified
/// linear units improve restricted Boltzmann machines", 2010).
///
/// The gradient passes where the output is positive. At 0 there is no derivative; like PyTorch we
/// take 0.
public final class ReLU: ActivationLayer {
  /// A rectifier.
  public init() { super.init(.relu) }
}
