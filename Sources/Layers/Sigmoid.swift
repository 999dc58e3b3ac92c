/// output = 1 / (1 + e^−input), number by number: squeezes every number between 0 and 1.
///
/// Its derivative, y · (1 − y), is never more than ¼.
public final class Sigmoid: ActivationLayer {
  /// A sigmoid.
  public init() { super.init(.sigmoid) }
}
