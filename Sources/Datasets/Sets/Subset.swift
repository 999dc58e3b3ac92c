import Base

/// Some pictures of a set, as a set of their own; none is read or copied before it is asked for.
public struct Subset: Dataset {
  /// The set they come from.
  public let base: any Dataset
  /// Their numbers in it, in their order here.
  public let indices: [Int]
  public let labels: [Int]

  /// The pictures with the given numbers.
  public init(_ base: any Dataset, _ indices: [Int]) {
    let all = base.labels
    for index in indices where !all.indices.contains(index) {
      fatalError("picture \(index) of \(all.count) does not exist")
    }
    self.base = base
    self.indices = indices
    labels = indices.map { all[$0] }
  }

  /// `count` pictures chosen by chance, always the same ones, in the set's order; all of them when
  /// there are fewer. (Every n-th picture would not do: sets are often sorted by class, or deal the
  /// classes out in turn.)
  public init(sampling base: any Dataset, count: Int) {
    require(count > 0, "a set of \(count) pictures has no use")
    let all = base.count
    var generator = RandomGenerator(seed: 5)
    let chosen = count < all ? generator.permutation(all).prefix(count).sorted() : Array(0..<all)
    self.init(base, chosen)
  }

  public var name: String { base.name }
  public var classNames: [String] { base.classNames }
  public func image(at index: Int) throws -> Image { try base.image(at: indices[index]) }
}
