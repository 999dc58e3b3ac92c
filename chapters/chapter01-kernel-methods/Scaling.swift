import Statistics
import Foundation
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors

/// What kernel methods cost as the data grow, measured and extrapolated.
func addScalingCells(to page: Page) {
  page.cell("scaling", "Why did it stop scaling?") { cell in
    let pictures = try pictures().train
    let most = min(pictures.count, 8000)
    let sizes = [8, 4, 2, 1].map { most / $0 }
    cell.say(
      """
      The price of all this is a number for every pair of examples: twice the examples, four times the \
      memory, and for the exact solution eight times the work. We measure on pictures of 28 × 28 pixels \
      (\(pictures.name)): making the Gram matrix; SMO, which has to tell the first half of the classes \
      from the second; and solving the system of kernel ridge regression with Cholesky's method.
      """)
    let x = try Matrix(pictures.prefix(most).images)
    let labels = pictures.labels.map { $0 < pictures.classCount / 2 ? 1 : -1 }
    let kernel = Kernel.rbf(gamma: 2 / meanSquaredDistance(x))
    let methods = ["Gram", "SMO", "Cholesky"]
    var table = Table(
      columns: [.number("n"), .number("Gram memory")]
        + methods.map { .number($0, unit: "ms", varies: true) })
    var times: [String: [(size: Double, cost: Double)]] = [:]
    let progress = ProgressBar("sizes", total: sizes.count)
    for n in sizes {
      let part = x.rows(0..<n)
      var gram = part
      let gramTime = try fastest { gram = try kernel.gram(part) }
      let solver = SequentialMinimalOptimization(penalty: 10)
      let smoTime = try fastest { _ = try solver.solve(gram: gram, Array(labels[..<n])) }
      for i in 0..<n { gram[i, i] += 0.1 }
      let solveTime = try fastest { _ = try Cholesky(gram) }
      let row = [gramTime, smoTime, solveTime]
      for (name, time) in zip(methods, row) { times[name, default: []].append((Double(n), time)) }
      table.row(of: [n, bytes(gramBytes(count: n))] + row.map { 1e3 * $0 as (any TableValue)? })
      progress.advance()
      try Interruption.check()
    }
    progress.finish()
    cell.table(table)
    cell.varying {
      cell.figure(
        LinePlot(
          x: Axis("examples", scale: .log), y: Axis("seconds", scale: .log),
          series: methods.map { name in
            .init(name, points: times[name]!.map { (x: $0.size, y: $0.cost) })
          }, caption: "On logarithmic axes a power of n is a straight line, its exponent the slope."
        ))
    }
    let laws = try times.mapValues { try PowerLaw(fitting: $0) }
    let cubic = laws["Cholesky"]!
    cell.timing(
      """
      Fitted exponents: \(methods.map { "\($0) \(fitted(laws[$0]!))" }.joined(separator: ", ")). \
      Counting operations foretells 2 for the Gram matrix and 3 for Cholesky's method. \
      \(cubic.exponent + 2 * cubic.exponentError < 3
        ? "That the latter stays below is the machine's doing: small matrices do not keep it busy, and "
          + "at large n the truth will be dearer than the fit."
        : "The fit agrees with the count.")
      """)
    var far = Table(
      "set", .number("images"), .number("memory"), .number("Gram", varies: true),
      .number("SMO", varies: true), .number("Cholesky", varies: true),
      .number("as n³", varies: true),
      caption:
        "extrapolated with the fitted exponents; as n³: Cholesky's last measurement, growing "
        + "as n³")
    let (largest, slowest) = times["Cholesky"]!.last!
    for (name, count) in [("MNIST", 60_000), ("ImageNet", 1_200_000)] {
      let ratio = Double(count) / largest
      let foretold = methods.map { longDuration(laws[$0]!(Double(count))) as any TableValue }
      far.row(
        of: [name, count, bytes(gramBytes(count: count))] + foretold
          + [longDuration(slowest * ratio * ratio * ratio)])
    }
    cell.table(far)
    let pairs = gramBytes(count: 1_200_000)
    let machine = decadesTable.last!
    cell.check(
      "a Gram matrix of 1.2 million images fits into a machine of \(machine.year)",
      Double(pairs) <= machine.memory,
      counted: "\(bytes(pairs)) against \(bytes(Int(machine.memory)))")
    cell.say(
      """
      Memory is the first wall, since n² numbers must be stored, and time the second. There are ways \
      around both, by keeping only parts of the matrix or approximating it [Rahimi2007], and each gives \
      up some of the exactness that was the point. A network's pass over the data costs so much an \
      image (LeNet: \(grouped(try leNet().multiplyAccumulates(for: [1, 1, 28, 28]))) \
      multiply-accumulates forward, about three times that with the way back) and keeps nothing for \
      pairs. Twice the images, twice the time.
      """)
    cell.takeaway(
      """
      kernel methods pay for pairs, networks for examples. When data grew a hundredfold, the one bill \
      grew ten thousandfold.
      """)
    cell.notes(
      """
      Let people guess the last cell of the second table before you show it. Have a calendar at hand.
      """)
  }
}

/// The shortest of several runs of `body`, in seconds: two at least, more while they are short, since
/// a short run is easily disturbed.
private func fastest(_ body: () throws -> Void) rethrows -> Double {
  var (best, total, runs) = (Double.infinity, 0.0, 0)
  while runs < 2 || (runs < 30 && total < 0.3) {
    let start = ContinuousClock.now
    try body()
    let seconds = start.duration(to: .now) / .seconds(1)
    (best, total, runs) = (min(best, seconds), total + seconds, runs + 1)
  }
  return best
}

/// "2.87 ± 0.05".
func fitted(_ law: PowerLaw) -> String {
  "\(grouped(law.exponent, decimals: 2)) ± \(grouped(law.exponentError, decimals: 2))"
}
