/// One colour for a method wherever it appears in the course. A method is known by a word of its name;
/// two in one figure that would have the same colour, and all others, take the colours that are free.
///
/// - Parameters:
///   - names: the names of a figure's series, in order.
///   - sharing: whether a series that is named as one before it, with something added after a comma,
///     has the colour of that one.
/// - Returns: an index of the six series colours for each, all different as far as they go.
func methodColours(_ names: [String], sharing: Bool = false) -> [Int] {
  let bases = names.indices.map { index in
    sharing ? names[..<index].firstIndex { names[index].hasPrefix($0 + ",") } : nil
  }
  var used: Set<Int> = []
  var colours = names.enumerated().map { index, name -> Int? in
    let words = name.lowercased().split { !$0.isLetter && $0 != "-" }.map(String.init)
    guard bases[index] == nil, let colour = words.lazy.compactMap({ knownColours[$0] }).first,
      used.insert(colour).inserted
    else { return nil }
    return colour
  }
  for index in colours.indices where colours[index] == nil {
    if let base = bases[index] {
      colours[index] = colours[base]
      continue
    }
    let free = (0..<6).first { !used.contains($0) }
    colours[index] = free ?? index % 6
    if let free { used.insert(free) }
  }
  return colours.map { $0 ?? 0 }
}

private let knownColours: [String: Int] = [
  // Activations.
  "relu": 0, "tanh": 1, "sigmoid": 2, "sigmoids": 2, "leaky": 3, "elu": 4, "gelu": 5,
  // Optimisers.
  "sgd": 0, "plain": 0, "momentum": 1, "adam": 2,
  // What a curve was measured on.
  "training": 0, "train": 0, "test": 1, "validation": 3,
  // Learners.
  "svm": 3, "svms": 3, "kernel": 3, "rbf": 3, "linear": 1, "hog": 2, "sift": 4,
  "network": 0, "cnn": 0, "lenet": 4, "alexnet": 5,
  // Rungs from LeNet to AlexNet.
  "pooling": 3, "width": 5, "convolutions": 2,
  // Remedies against overfitting.
  "dropout": 1, "decay": 2, "augmentation": 3, "moved": 3,
]
