/// All exercises, in reading order.
public var catalogue: [any AnyExercise] {
  [
    exercise2_1, exercise2_2, exercise2_3, exercise2_4, exercise2_5,
  ]
}

/// The exercise with this number, or nil.
public func findExercise(_ id: String) -> (any AnyExercise)? {
  catalogue.first { $0.id == id }
}
