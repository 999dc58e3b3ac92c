import Foundation

/// Damage with a structure: numbers, lists, names and lines exchanged, lost, doubled or blown up.
package struct Mutation {
  /// How many mutated files a test tries; COURSE_FUZZ sets another number.
  package static let count =
    ProcessInfo.processInfo.environment["COURSE_FUZZ"].flatMap { Int($0) } ?? 300

  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// D. Lehmer's generator with M. Steele and S. Vigna's multiplier, 2021.
  package mutating func below(_ count: Int) -> Int {
    state = state &* 0xDA94_2042_E4DD_58B5 &+ 0x9E37_79B9
    return Int(state >> 33) % max(1, count)
  }

  package mutating func json(_ line: String) -> String {
    guard let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) else { return line }
    var changed = value
    for _ in 0...below(2) { changed = mutated(changed, depth: 0) }
    guard JSONSerialization.isValidJSONObject(changed),
      let data = try? JSONSerialization.data(withJSONObject: changed)
    else { return line }
    return String(decoding: data, as: UTF8.self)
  }

  private mutating func mutated(_ value: Any, depth: Int) -> Any {
    if var object = value as? [String: Any], !object.isEmpty {
      let key = object.keys.sorted()[below(object.count)]
      if depth > 2 && below(12) == 0 {
        object[key] = nil
      } else {
        object[key] = object[key].map { mutated($0, depth: depth + 1) }
      }
      return object
    }
    if var list = value as? [Any], !list.isEmpty {
      let index = below(list.count)
      switch depth > 2 ? below(8) : 7 {
      case 0: list.remove(at: index)
      case 1: list.append(list[index])
      case 2: list.swapAt(index, below(list.count))
      case 3: list = []
      default: list[index] = mutated(list[index], depth: depth + 1)
      }
      return list
    }
    if value is NSNumber {
      let numbers: [Any] = [
        0, -1, 1, 2, 1_000_000, Int.max, Int.min, 1e308, -1e308, Double.leastNonzeroMagnitude, 0.5,
        1e18, 1e16 + 2, "nan",
        "inf", "-inf", true,
      ]
      return numbers[below(numbers.count)]
    }
    let texts = [
      "", " ", "\u{1B}[2J", "a\nb", "1.1", "<b>", "nan", String(repeating: "wide ", count: 200),
      String(repeating: "W", count: 300), "👩‍👩‍👧‍👦", "\u{202E}x", "🇦", "*`[Aaaa2012]", "|", "```", "AAUK",
    ]
    return texts[below(texts.count)]
  }

  package mutating func lines(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...below(4) {
      let (index, other) = (below(lines.count), below(lines.count))
      switch below(9) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[other], at: index)
      case 2: lines.swapAt(index, other)
      case 3: lines = Array(lines.prefix(max(1, index) + 1))
      case 4: lines[index] = String(lines[index].prefix(below(lines[index].count + 1)))
      case 5: lines[index] = String(lines[index].dropFirst(below(lines[index].count + 1)))
      case 6: lines[index] = lines[index].replacing("|", with: "\\|")
      case 7:
        // An exercise with its parts exchanged.
        let parts = lines[index].split(separator: ",", omittingEmptySubsequences: false)
        lines[index] = parts.reversed().joined(separator: ",")
      default:
        let odd = [
          "## 99999999999999999999 · x", "## 1 · x", "<!-- cell:  -->", "<!-- cell: --", "|", "| |",
          "> **Try it:** exercise ,", "> **Try it:** exercise (`swift run exercises, ", "```",
          "````",
          "<!-- notes", "<!-- timing -->", "*Figure .* ", "- ✓ ", ">", "| a | b |", "| - | -: |",
        ]
        lines.insert(odd[below(odd.count)], at: index)
      }
      if lines.isEmpty { lines = [""] }
    }
    return lines.joined(separator: "\n")
  }

  /// Exchanges cells of a table's lines for odd ones.
  package mutating func cells(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...below(3) {
      let index = below(lines.count)
      var cells = lines[index].split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
      let odd = [
        "", "-1", "nan", "-nan", "inf", "1e308", "-1e308", "0", "9223372036854775807", "1e-320",
        "-9223372036854775808", "x", "0x10", "1,1",
      ]
      cells[below(cells.count)] = odd[below(odd.count)]
      lines[index] = cells.joined(separator: ",")
    }
    return lines.joined(separator: "\n")
  }
}
