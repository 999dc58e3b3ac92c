import Course
import Statistics
import Datasets
import Foundation
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// What kernel methods and a network cost as the data grow, measured and extrapolated.
func addScalingCells(to page: Page) {
  page.cell("scaling", "What each method costs as the data grow") { cell in
    let pictures = try pictures().train
    let most = min(pictures.count, 8000)
    let sizes = [8, 4, 2, 1].map { most / $0 }
    cell.say(
      """
      *Kernel ridge regression* keeps the whole Gram matrix, n² numbers, and solves it, by Cholesky's \
      method, with n³/3 operations. A *support vector machine* need not: sequential minimal \
      optimization, SMO \
      [Platt1998], computes kernel values where it needs them, keeps one α for each example, and \
      is exact. A *network* pays for each example in every pass. One task \
      (\(properName(ofSet: pictures.name))): the first half of the classes against the second.
      """)
    let x = try Matrix(pictures.prefix(most).images)
    let labels = pictures.labels.map { $0 < pictures.classCount / 2 ? 1 : -1 }
    let kernel = Kernel.rbf(gamma: 2 / meanSquaredDistance(x))
    let methods = ["Gram", "SMO", "Cholesky", "network"]
    var table = Table(
      columns: [.number("n"), .number("support vectors")]
        + methods.map { .number($0, varies: true) },
      caption:
        "milliseconds; Gram: all kernel values; SMO and Cholesky: from them; network: one pass of LeNet (chapter 3)"
    )
    var times: [String: [(size: Double, cost: Double)]] = [:]
    var supports: [(size: Double, cost: Double)] = []
    let progress = ProgressBar("sizes", total: sizes.count)
    for n in sizes {
      let part = x.rows(0..<n)
      var gram = part
      let gramTime = try fastest { gram = try kernel.gram(part) }
      let solver = SequentialMinimalOptimization(penalty: 10)
      var support = 0
      let smoTime = try fastest {
        support = try solver.solve(gram: gram, Array(labels[..<n])).report.supportVectors
      }
      for i in 0..<n { gram[i, i] += 0.1 }
      let solveTime = try fastest { _ = try Cholesky(gram) }
      let networkTime = try onePass(pictures.prefix(n), labels: Array(labels[..<n]))
      let row = [gramTime, smoTime, solveTime, networkTime]
      for (name, time) in zip(methods, row) { times[name, default: []].append((Double(n), time)) }
      supports.append((Double(n), Double(support)))
      table.row(of: [n, support] + row.map { 1e3 * $0 as (any TableValue)? })
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
          },
          caption: "On logarithmic axes a power of n is a straight line, its exponent the slope.",
          alt: "Four rising lines, one for each method."))
    }
    let laws = try times.mapValues { try PowerLaw(fitting: $0) }
    cell.timing(
      "Fitted exponents of n: "
        + methods.map { "\($0) \(grouped(laws[$0]!.exponent, decimals: 1))" }
        .joined(separator: ", ") + ".")
    let growth = try PowerLaw(fitting: supports)
    cell.say(
      """
      The support vectors grow as n to the power \(grouped(growth.exponent, decimals: 2))\
      \(2 * supports.last!.cost < supports.last!.size ? "" : ": here most examples are"). \
      For as many pictures as MNIST and ImageNet have:
      """)
    cell.table(extrapolated(times, laws))
    let (n, room) = (1_200_000, decadesTable.last!.memory)
    let single = gramBytes(count: n, bytesPerEntry: 4)
    let machine = machineBytes(n)
    cell.verdict(
      machine > room, "It is often said",
      that: "kernel methods failed because n² numbers do not fit into memory",
      found: "for \(grouped(n)) such pictures ridge regression needs \(bytes(single)) in single "
        + "precision, the support vector machine \(bytes(Int(machine)))",
      failsIf: "one exact kernel method fits into a machine of 2020, 100 GB")
    cell.timing(
      """
      SMO would take \(longDuration(laws["SMO"]!(Double(n)))) or several times that, plus all kernel \
      values; AlexNet, with larger pictures, took five to six days [Krizhevsky2012].
      """)
    cell.change(
      "`penalty: 10` to 0.1: more examples become support vectors, and SMO is faster.")
    cell.notes(
      """
      Let people guess the last rows before you show them. The extrapolation is by a factor of \
      \(grouped(n / (sizes.last ?? n))): say so. The further cell `rival` measures the usual way around: approximate features.
      """)
  }

  page.further("rival", "A rival of the exact kernel: Nyström's features") { cell in
    let outcome = try outcome()
    let contest = outcome.contest
    let exact = outcome.machine(.pixels, isLinear: false)
    cell.say(
      """
      Instead of all pairs, the kernel between each example and m *landmarks*, examples drawn by lot, \
      can be turned into m explicit features whose scalar products approximate the kernel \
      [Williams2001]; random features do it without landmarks [Rahimi2007]. A linear support vector \
      machine learns from them in time proportional to n. Its C is chosen on a fifth of the training \
      pictures; γ is that of the exact machine.
      """)
    cell.source("KernelMethods/NystromFeatures.swift", "NystromFeatures.callAsFunction")
    var table = Table(
      .number("landmarks"), .number("memory"), "C", .number("right", unit: "%", decimals: 1),
      .number("time to learn", varies: true),
      caption:
        "memory: of the features; of the whole Gram matrix, which the exact machine computes in "
        + "parts. It has another loss, and a machine for each pair of classes.")
    let most = contest.train.count * 4 / 5
    let counts = [50, 100, 200, 400, 800].filter { $0 <= most }
    let progress = ProgressBar("landmarks", total: counts.count)
    var last: Contest.Standing?
    for count in counts {
      let standing = try contest.enterNystrom(
        landmarks: count, gamma: exact.value, seed: seed)
      table.row(
        count, bytes(8 * count * contest.train.count), standing.chosen,
        100 * (try contest.score(standing).estimate), duration(standing.seconds))
      last = standing
      progress.advance()
    }
    progress.finish()
    table.row(
      "exact", bytes(gramBytes(count: contest.train.count)), "10",
      100 * (try contest.score(exact).estimate), duration(exact.seconds))
    cell.table(table)
    if let last {
      let comparison = try contest.compare(last, exact)
      cell.verdict(
        comparison.verdict == .second ? .fails : comparison.verdict == .first ? .holds : .undecided,
        "Williams and Seeger's idea suggests",
        that: "\(counts.last!) landmarks do as well as the exact machine",
        found: "they are \(gain(comparison))",
        failsIf: "the exact machine is better beyond chance (McNemar's test)",
        source: "Williams2001")
    }
    cell.takeaway(
      "what is given up is exactness; how much of it, and what speed is won, can be measured.")
    cell.notes(
      "Ask what happens with as many landmarks as examples. (The exact kernel comes back.)")
  }
}

/// Bytes that a support vector machine must keep: the examples as doubles, α and the gradient.
private func machineBytes(_ count: Int) -> Double { Double(count) * (784 + 2) * 8 }

/// The far table: what each method would need on larger sets of the same pictures.
private func extrapolated(
  _ times: [String: [(size: Double, cost: Double)]], _ laws: [String: PowerLaw]
) -> Table {
  var table = Table(
    "method", .number("60,000: memory"), .number("time", varies: true),
    .number("1,200,000: memory"), .number("time", varies: true),
    caption:
      "two classes, 28 × 28 pixels; Cholesky as n³, SMO, its kernel values not counted, by its exponent, "
      + "network as n"
  )
  let (size, cholesky) = times["Cholesky"]!.last!
  let pass = times["network"]!.last!
  let weights = 4 * 4 * Double(leNet(classes: 2, modern: true).parameterCount)
  let methods: [(String, (Double) -> (Double, Double))] = [
    ("ridge, double precision", { n in (8 * n * n, cholesky * pow(n / size, 3)) }),
    ("the same, single precision", { n in (4 * n * n, .nan) }),
    ("support vector machine, SMO", { n in (machineBytes(Int(n)), laws["SMO"]!(n)) }),
    ("network, ten passes", { n in (4 * 784 * n + weights, 10 * pass.cost * n / pass.size) }),
  ]
  for (name, need) in methods {
    let cells = [60_000.0, 1_200_000].flatMap { n -> [(any TableValue)?] in
      let (memory, time) = need(n)
      return [bytes(Int(memory)), time.isNaN ? nil : longDuration(time)]
    }
    table.row(of: [name] + cells)
  }
  return table
}

/// The seconds of one pass of LeNet's layers, forward, back and step, over pictures of two classes.
private func onePass(_ pictures: LabelledImages, labels: [Int]) throws -> Double {
  var generator = RandomGenerator(seed: seed)
  let network = leNet(classes: 2, modern: true)
  network.initialize(.heNormal, using: &generator)
  let halves = try LabelledImages(
    name: pictures.name, classNames: ["first half", "second half"],
    labels: labels.map { $0 > 0 ? 0 : 1 }, pixels: pictures.pixels, channels: pictures.channels,
    height: pictures.height, width: pictures.width)
  let batches = Batches(halves, batchSize: min(64, halves.count), shuffle: seed)
  let trainer = Trainer(network, Adam(learningRate: 0.001))
  return try fastest {
    try trainer.run(
      epochs: trainer.progress.epoch + 1, batchesPerEpoch: batches.count,
      batches: { epoch, first in batches.epoch(epoch, from: first) })
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
