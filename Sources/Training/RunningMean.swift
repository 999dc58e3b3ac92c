/// An average that says what it averages over.
///
/// Training logs are hard to compare when one prints the mean loss per image, one the mean of the
/// batches' means (a short last batch counts too much) and one their sum. This one is a mean over
/// images, and its description says over how many.
public struct RunningMean: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The sum of all values, each times its weight.
  public private(set) var sum = 0.0
  /// The sum of the weights: the number of images.
  public private(set) var count = 0
  /// The plain sum of the means taken in, such as of the losses of an epoch's batches; nil where a
  /// checkpoint from before it was kept has left the epoch half done.
  public private(set) var sumOfMeans: Double? = 0

  /// An average of nothing yet.
  public init() {}

  /// Takes in the mean of `count` further values.
  public mutating func add(mean: Double, count: Int) {
    if self.count == 0 { sumOfMeans = 0 }
    sumOfMeans? += mean
    sum += mean * Double(count)
    self.count += count
  }

  /// The mean; nil before the first value.
  public var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// "0.6931, the mean over 12800 images".
  public var description: String {
    guard let mean else { return "no images yet" }
    let rounded = (mean * 10_000).rounded() / 10_000
    return "\(rounded), the mean over \(count) image\(count == 1 ? "" : "s")"
  }
}
