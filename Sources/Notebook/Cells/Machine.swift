import Foundation

/// The machine that the program runs on, to stand beside what was timed there.
public enum Machine {
  /// Its processor and how many cores of it there are: "AMD EPYC 7B13, 2 cores".
  public static let name: String = {
    let cores = ProcessInfo.processInfo.activeProcessorCount
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
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      if let value = line?.split(separator: ":", maxSplits: 1).last { return value.trimmed }
    #endif
    return "a processor without a name"
  }
}
