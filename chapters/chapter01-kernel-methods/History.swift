/// What a decade had: a data set of the day, an ordinary machine's memory and speed.
struct Decade {
  let year: Int
  let example: String
  let examples: Double
  /// Bytes.
  let memory: Double
  /// Floating-point operations per second.
  let speed: Double
}

/// The table as it is often shown in lectures.
let decadesTable = [
  Decade(year: 1970, example: "irises", examples: 1e2, memory: 1e3, speed: 1e5),
  Decade(year: 1980, example: "house prices", examples: 1e3, memory: 1e5, speed: 1e6),
  Decade(year: 1990, example: "characters", examples: 1e4, memory: 1e7, speed: 1e7),
  Decade(year: 2000, example: "web pages", examples: 1e7, memory: 1e8, speed: 1e9),
  Decade(year: 2010, example: "advertisements", examples: 1e10, memory: 1e9, speed: 1e12),
  Decade(year: 2020, example: "social network", examples: 1e12, memory: 1e11, speed: 1e15),
]
