/// The reference that answers each exercise.
public var solutions: [String: Any.Type] {
  [
    // Chapter 1
    // Chapter 2
    "2.1": Solution2_1.self, "2.2": Solution2_2.self, "2.3": Solution2_3.self,
    "2.4": Solution2_4.self, "2.5": Solution2_5.self,
    // Chapter 3
    // Chapter 4
    // Chapter 5
    // Chapter 6
    // Chapter 7
  ]
}
