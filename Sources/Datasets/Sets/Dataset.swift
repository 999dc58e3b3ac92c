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
  /// - Throws: `DataError` when the picture's file cannot be read or decoded.
  func image(at index: Int) throws -> Image
}

extension Dataset {
  /// The number of pictures.
  public var count: Int { labels.count }

  /// The number of classes.
  public var classCount: Int { classNames.count }
}
