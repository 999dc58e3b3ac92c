import Foundation

// How numbers are written, the same on every computer whatever its language settings: thousands
// separated by commas, a true minus sign, a space before the unit, four significant digits.

/// A whole number with its thousands separated: `grouped(60965224)` is "60,965,224".
public func grouped(_ number: some BinaryInteger) -> String {
  let digits = grouping(String(number.magnitude))
  return number < 0 ? "−" + digits : digits
}

/// A number with a fixed count of decimals and its thousands separated: `grouped(1234.5, decimals: 2)`
/// is "1,234.50".
public func grouped(_ number: some BinaryFloatingPoint, decimals: Int) -> String {
  let value = Double(number)
  guard value.isFinite else { return notFinite(value) }
  let text = String(format: "%.\(max(0, decimals))f", abs(value))
  let parts = text.split(separator: ".", maxSplits: 1)
  let whole = grouping(String(parts[0]))
  let unsigned = parts.count == 2 ? "\(whole).\(parts[1])" : whole
  let isZero = !text.contains { $0 != "0" && $0 != "." }
  return value < 0 && !isZero ? "−" + unsigned : unsigned
}

/// A positive bound, rounded down to so many significant digits, so that "more than this" stays true.
public func significant(below bound: Double, digits: Int) -> String {
  let unit = pow(10, log10(bound).rounded(.down) + 1 - Double(digits))
  return significant((bound / unit).rounded(.down) * unit)
}

/// A measured number with as many significant digits as are worth reading (four unless told):
/// `significant(0.0123456)` is "0.01235", `significant(1234567.0)` is "1,235,000". Zeros at the end
/// of the decimals are left out; very large and very small numbers are written as 1.235×10⁻⁷.
public func significant(_ number: some BinaryFloatingPoint, digits: Int = 4) -> String {
  let value = Double(number)
  guard value.isFinite else { return notFinite(value) }
  if value == 0 { return "0" }
  let digits = max(1, digits)
  // Rounding comes first: 9999.7 has five digits before the point once it is rounded.
  let scientific = String(format: "%.\(digits - 1)e", abs(value))
  let parts = scientific.split(separator: "e")
  let exponent = Int(parts[1]) ?? 0
  let sign = value < 0 ? "−" : ""
  if exponent < -4 || exponent >= 9 {
    return "\(sign)\(withoutTrailingZeros(String(parts[0])))×10\(superscript(exponent))"
  }
  let rounded = Double(scientific) ?? abs(value)
  let text = grouped(rounded, decimals: max(0, digits - 1 - exponent))
  return sign + withoutTrailingZeros(text)
}

/// An amount of memory in decimal units: `bytes(243860896)` is "243.9 MB" (1 kB = 1,000 bytes).
public func bytes(_ count: some BinaryInteger) -> String {
  let value = Double(count)
  for (size, unit) in [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
  where abs(value) >= size * 0.99995 {
    return "\(significant(value / size)) \(unit)"
  }
  return "\(grouped(count)) \(count == 1 ? "byte" : "bytes")"
}

/// A span of time, from microseconds to hours: "340 µs", "12.3 ms", "2.15 s", "4 min 10 s", "1 h 5 min".
///
/// - Parameter seconds: the span in seconds.
public func duration(_ seconds: Double) -> String {
  guard seconds.isFinite else { return notFinite(seconds) }
  if seconds < 0 { return "−" + duration(-seconds) }
  if seconds == 0 { return "0 s" }
  if seconds < 0.9995e-3 { return "\(significant(seconds * 1e6, digits: 3)) µs" }
  if seconds < 0.9995 { return "\(significant(seconds * 1e3, digits: 3)) ms" }
  if seconds < 59.95 { return "\(significant(seconds, digits: 3)) s" }
  // Thirty million years: nobody counts the minutes, and an Int could not.
  if seconds > 1e15 { return "\(significant(seconds / 3600)) h" }
  let whole = Int(seconds.rounded())
  if whole < 3600 {
    return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
  }
  let minutes = Int((seconds / 60).rounded())
  return minutes % 60 == 0
    ? "\(grouped(minutes / 60)) h" : "\(grouped(minutes / 60)) h \(minutes % 60) min"
}

/// A share of one as a percentage: `percent(0.9204)` is "92.0 %".
public func percent(_ share: some BinaryFloatingPoint, decimals: Int = 1) -> String {
  "\(grouped(Double(share) * 100, decimals: decimals)) %"
}

/// How many times one thing is another: `multiple(757.86)` is "758×", `multiple(1.87)` is "1.87×".
public func multiple(_ ratio: some BinaryFloatingPoint) -> String {
  significant(ratio, digits: abs(Double(ratio)) >= 1000 ? 4 : 3) + "×"
}

/// A whole number as raised characters: `superscript(-7)` is "⁻⁷".
func superscript(_ number: Int) -> String {
  let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  return String(String(number).map { $0.wholeNumberValue.map { raised[$0] } ?? "⁻" })
}

private func grouping(_ digits: String) -> String {
  var result = ""
  for (position, digit) in digits.enumerated() {
    if position > 0 && (digits.count - position).isMultiple(of: 3) { result.append(",") }
    result.append(digit)
  }
  return result
}

private func withoutTrailingZeros(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var text = Substring(text)
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return String(text)
}

private func notFinite(_ value: Double) -> String {
  value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞"
}
