/// The chapters that have exercises, in reading order. A chapter is one more line here and a folder
/// of its name beside this one.
var chapters: [Chapter] {
  [chapter01, chapter02, chapter03, chapter04, chapter05, chapter06, chapter07]
}

/// The exercises of one chapter.
struct Chapter {
  let number: Int
  let title: String
  let exercises: [any AnyExercise]

  init(_ number: Int, _ title: String, _ exercises: [any AnyExercise]) {
    self.number = number
    self.title = title
    self.exercises = exercises
  }
}

/// All exercises, in reading order.
public var catalogue: [any AnyExercise] { chapters.flatMap(\.exercises) }

/// The exercise with this number, or nil.
public func findExercise(_ id: String) -> (any AnyExercise)? {
  catalogue.first { $0.id == id }
}

/// The heading of the chapter that an exercise belongs to: "Chapter 2 · Convolution".
public func chapterHeading(of id: String) -> String {
  let chapter = chapters.first { id.hasPrefix("\($0.number).") }
  return chapter.map { "Chapter \($0.number) · \($0.title)" } ?? ""
}
