import Base

/// Pictures with labels, numbered from 0: what batches are made of.
///
/// A set need not be in memory: `LabelledImages` is, `ImageFolder` decodes a picture when asked.
public protocol Dataset: Sendable {
  /// What to call the set in a table.
  var name: String { get }
  /// The name of each class; a label is an index into them.
  var classNames: [String] { get }
  /// The class of each picture.
  var labels: [Int] { get }
  /// Picture `index`, 0 ..< `count`. May be called from several threads at a time.
  ///
  /// - Throws: `CourseError` when the picture's file cannot be read or decoded.
  func image(at index: Int) throws -> Image
}

extension Dataset {
  /// The number of pictures.
  public var count: Int { labels.count }

  /// The number of classes.
  public var classCount: Int { classNames.count }

  /// The first picture that can be read from number `start` on, counted around the end, and its
  /// number. Some damaged ones are passed over, but not more than a hundred.
  ///
  /// - Throws: `CourseError` if none of them can be read; it says why picture `start` cannot.
  public func firstReadable(from start: Int = 0) throws -> (index: Int, image: Image) {
    for step in 0..<min(100, count) {
      let index = (start + step) % count
      if let image = try? image(at: index) { return (index, image) }
    }
    do {
      return (start, try image(at: start))
    } catch {
      throw CourseError(
        "no picture of \(name) can be read; number \(start): \(error); replace or remove them")
    }
  }

  /// What a reader should know when pictures of this set are to be `side` pixels large at least: that
  /// smaller ones are enlarged. Nil if its first picture is not smaller, or cannot be read.
  public func noteOnEnlarging(to side: Int) -> String? {
    guard let image = try? firstReadable().image, min(image.height, image.width) < side else {
      return nil
    }
    return "its pictures of \(image.width) × \(image.height) pixels are enlarged to \(side) × "
      + "\(side), which adds no detail"
  }
}
