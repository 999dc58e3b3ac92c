/// output = tanh(input), number by number: squeezes every number between −1 and 1.
///
/// Its derivative is 1 − y².
public final class Tanh: ActivationLayer {
  /// A hyperbolic tangent.
  public init() { super.init(.tanh) }
}
