/// What a decade had: a data set of the day, an ordinary machine's memory and speed.
public struct Decade: Sendable {
  public let year: Int
  /// What computed.
  public let machine: String
  public let example: String
  public let examples: Double
  /// Bytes.
  public let memory: Double
  /// Floating-point operations per second.
  public let speed: Double
}

/// The table of "Dive into Deep Learning", section 1.5.
public let decadesTable = [
  Decade(
    year: 1970, machine: "Intel 8080", example: "irises", examples: 1e2, memory: 1e3, speed: 1e5),
  Decade(
    year: 1980, machine: "Intel 80186", example: "house prices", examples: 1e3, memory: 1e5,
    speed: 1e6),
  Decade(
    year: 1990, machine: "Intel 80486", example: "characters", examples: 1e4, memory: 1e7,
    speed: 1e7),
  Decade(
    year: 2000, machine: "Intel Core", example: "web pages", examples: 1e7, memory: 1e8, speed: 1e9),
  Decade(
    year: 2010, machine: "Tesla C2050", example: "advertisements", examples: 1e10, memory: 1e9,
    speed: 1e12),
  Decade(
    year: 2020, machine: "DGX-2", example: "social network", examples: 1e12, memory: 1e11,
    speed: 1e15),
]
