import Base
import Foundation

/// The machine that the program runs on, to stand beside what was timed there.
public enum Machine {
  /// Its processor and how many cores of it there are: "AMD EPYC 7B13, 2 cores".
  public static let name: String = {
    let cores = Threads.usableCores
    return "\(processor), \(cores) \(cores == 1 ? "core" : "cores")"
  }()

  private static var processor: String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var bytes = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
      let found = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      if !found.isEmpty { return found }
    #else
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      if let found = processor(in: text) { return found }
    #endif
    return "a processor without a name"
  }

  /// The processor that /proc/cpuinfo tells of; nil when it does not. On x86-64 it has a name there, on
  /// arm64 the numbers of its maker and of its kind.
  static func processor(in cpuinfo: String) -> String? {
    var values: [String: String] = [:]
    for line in cpuinfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { values[parts[0].trimmed] = parts[1].trimmed }
    }
    if let name = values["model name"] { return name }
    guard let maker = values["CPU implementer"], let part = values["CPU part"] else { return nil }
    return "an ARM processor (implementer \(maker), part \(part))"
  }
}
