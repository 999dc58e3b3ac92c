import Base
import Course
import Datasets
import Notebook
import Tensors

/// The picture that the chapter looks at: a lighthouse drawn by code, one of the reader's own, or one
/// of the set that `--data` names.
struct Subject {
  /// What it shows, for captions.
  let name: String
  private let make: (_ side: Int) throws -> Tensor
  /// The shorter side in pixels; a drawing has as many as one likes.
  let side: Int

  /// - Parameters:
  ///   - path: what `--image` names; nil for another picture.
  ///   - data: what `--data` asks for; nil for the lighthouse.
  ///   - number: which picture of the set, counted around its end; if it cannot be read, the next
  ///     one that can.
  ///   - strict: takes no other picture than the one of this number.
  /// - Throws: when both are given, there is no such set, or the picture cannot be read.
  init(path: String?, data: String?, number: UInt64, strict: Bool) throws {
    if path != nil && data != nil {
      throw UsageError("--image and --data each name a picture to look at; choose one")
    }
    if let path {
      let image = try readImage(at: path)
      (name, side) = ("`\(path)`", min(image.height, image.width))
      make = { try readPicture(at: path, fitting: [1, $0, $0]) }
      _ = try make(side)
    } else if let data {
      let set = try DataLocation().load(data).train
      let wanted = Int(number % UInt64(set.count))
      let (index, image) =
        strict ? (wanted, try Subject.image(wanted, of: set)) : try set.firstReadable(from: wanted)
      name = "picture \(index) of \(set.name), of the class \(set.classNames[set.labels[index]])"
      side = min(image.height, image.width)
      make = { try Compose(Resize($0), CenterCrop($0), ToGrey())(image).tensor }
    } else {
      (name, side) = ("a lighthouse", .max)
      make = { grey(lighthouse(size: $0)) }
    }
  }

  /// Picture `index` and no other.
  private static func image(_ index: Int, of set: any Dataset) throws -> Image {
    do { return try set.image(at: index) } catch { throw CourseError(strictly("\(error)")) }
  }

  /// The picture in grey, [side, side], numbers from 0 to 1.
  func picture(side: Int) throws -> Tensor { try make(side).reshaped(to: [side, side]) }
}
