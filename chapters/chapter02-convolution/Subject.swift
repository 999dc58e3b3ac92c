import Course
import Datasets
import Tensors

/// The picture that the chapter looks at: a lighthouse drawn by code, or one of the set that `--data`
/// names.
struct Subject {
  /// What it shows, for captions.
  let name: String
  private let image: Image?

  /// The shorter side in pixels; a drawing has as many as one likes.
  var side: Int { image.map { min($0.height, $0.width) } ?? .max }

  /// - Parameters:
  ///   - data: what `--data` asks for; nil for the lighthouse.
  ///   - number: which picture of the set, counted around its end; if it cannot be read, the next
  ///     one that can.
  ///   - strict: takes no other picture than the one of this number.
  /// - Throws: when there is no such set, or the picture cannot be read.
  init(_ data: String?, number: UInt64, strict: Bool) throws {
    guard let data else {
      (name, image) = ("a lighthouse", nil)
      return
    }
    let set = try DataLocation().load(data).train
    let wanted = Int(number % UInt64(set.count))
    let (index, image) =
      strict ? (wanted, try set.image(at: wanted)) : try set.firstReadable(from: wanted)
    self.image = image
    name = "picture \(index) of \(set.name), of the class \(set.classNames[set.labels[index]])"
  }

  /// The picture in grey, [side, side], numbers from 0 to 1.
  func picture(side: Int) throws -> Tensor {
    guard let image else { return grey(lighthouse(size: side)).reshaped(to: [side, side]) }
    let recipe = Compose(Resize(side), CenterCrop(side), ToGrey())
    return try recipe(image).tensor.reshaped(to: [side, side])
  }
}
