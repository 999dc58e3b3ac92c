import Foundation
import KernelMethods
import Kernels
import Layers
import Notebook
import Tensors

/// The second half of the chapter: how far the promises carried.
func addLimits(to page: Page) {
  page.cell("sensitivity", "How carefully must it be tuned?") { cell in
    cell.say(
      """
      Kernel methods were liked because they are "not very sensitive to their parameters". A support \
      vector machine with an RBF kernel has two, the penalty C and γ. We train one for every pair on \
      the half moons and count the test points it gets right; beside it, the small network at as \
      many learning rates, the mean of \(quick ? 2 : 3) starts each.
      """)
    var generator = RandomGenerator(seed: seed)
    let training = halfMoons(200, noise: 0.25, using: &generator)
    let test = halfMoons(2000, noise: 0.25, using: &generator)
    let penalties = [0.01, 0.1, 1, 10, 100, 1000]
    let gammas = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
    var map = Matrix(rows: penalties.count, columns: gammas.count)
    for (j, gamma) in gammas.enumerated() {
      for (i, penalty) in penalties.enumerated() {
        var machine = try SupportVectorMachine(
          kernel: .rbf(gamma: gamma), penalty: penalty, maximumIterations: 20_000)
        try machine.fit(training.x, training.y)
        map[i, j] = accuracy(try machine.predict(test.x), test.y)
      }
    }
    cell.figure(
      HeatMap(
        (0..<penalties.count).map { map.row($0).map { 100 * $0 } },
        rowLabels: penalties.map { "C \(significant($0))" },
        columnLabels: gammas.map { "γ \(significant($0))" }, decimals: 1,
        caption: "Test points right, in per cent."))
    let rates: [Float] = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100]
    var means: [Double] = []
    for rate in rates {
      let runs = (0..<(quick ? 2 : 3)).map { run in
        var start = RandomGenerator(seed: 200 + UInt64(run))
        let network = smallNetwork(hidden: 8, using: &start)
        _ = descend(network, on: training, learningRate: rate, steps: quick ? 500 : 1000)
        return accuracy(predict(network, test.x), test.y)
      }
      means.append(try Spread(runs).mean)
    }
    cell.figure(
      HeatMap(
        [means.map { 100 * $0 }], rowLabels: ["network"],
        columnLabels: rates.map { significant($0, digits: 1) }, axes: ("", "learning rate"),
        decimals: 1, caption: "The same for the network."))
    let bestMachine = map.values.max()!
    let bestNetwork = means.max()!
    let close = 0.02
    let goodGammas = gammas.indices.count { j in
      penalties.indices.contains { map[$0, j] > bestMachine - close }
    }
    let goodPenalties = penalties.indices.count { i in
      gammas.indices.contains { map[i, $0] > bestMachine - close }
    }
    let goodRates = means.count { $0 > bestNetwork - close }
    cell.say(
      """
      Within \(percent(close, decimals: 0)) of its best (\(percent(bestMachine))) the machine stays at \
      \(goodPenalties) of \(penalties.count) penalties, if γ suits, and at \(goodGammas) of \
      \(gammas.count) γ, if C suits. The network stays within as much of its best \
      (\(percent(bestNetwork))) at \(goodRates) of \(rates.count) learning rates. All steps are \
      factors of ten.
      """)
    cell.check(
      "C needs less care than a learning rate", clearly(goodPenalties, above: goodRates),
      claim: "a saying of the time",
      counted: "\(goodPenalties) powers of ten against \(goodRates)")
    cell.check(
      "the width needs less care than a learning rate", clearly(goodGammas, above: goodRates),
      claim: "the same saying",
      counted: "\(goodGammas) powers of ten against \(goodRates); one step is the grid's resolution"
    )
    cell.takeaway(
      """
      C forgives almost everything, the width a few powers of ten; and whatever one picks, training \
      ends at that choice's one optimum.
      """)
  }

  page.cell("scaling", "Why did it stop scaling?") { cell in
    cell.say(
      """
      The price of all this is a number for every pair of examples. Twice the examples, four times \
      the memory, and for the exact solution eight times the work. We measure on random pictures of \
      28 × 28 pixels: the Gram matrix, the exact solution, and SMO on half moons.
      """)
    let sizes = quick ? [200, 400, 800] : full ? [500, 1000, 2000, 4000] : [250, 500, 1000, 2000]
    var generator = RandomGenerator(seed: seed)
    let pictures = try Matrix(Tensor.uniform([sizes.last!, 784], using: &generator))
    var table = Table(
      .number("n"), .number("Gram memory"), .number("Gram", unit: "ms", varies: true),
      .number("Cholesky", unit: "ms", varies: true), .number("SMO", unit: "ms", varies: true))
    var times: [String: [(size: Double, cost: Double)]] = [:]
    for n in sizes {
      let part = pictures.rows(0..<n)
      var gram = part
      let gramTime = try fastest { gram = try Kernel.rbf(gamma: 0.01).gram(part) }
      for i in 0..<n { gram[i, i] += 0.1 }
      let solveTime = try fastest { _ = try Cholesky(gram) }
      let moons = halfMoons(n, noise: 0.25, using: &generator)
      let moonGram = try Kernel.rbf(gamma: 1).gram(moons.x)
      let solver = SequentialMinimalOptimization(penalty: 1)
      let smoTime = try fastest { _ = try solver.solve(gram: moonGram, moons.y) }
      for (name, time) in [("Gram", gramTime), ("Cholesky", solveTime), ("SMO", smoTime)] {
        times[name, default: []].append((Double(n), time))
      }
      table.row(n, bytes(gramBytes(count: n)), 1e3 * gramTime, 1e3 * solveTime, 1e3 * smoTime)
    }
    cell.table(table)
    cell.varying {
      cell.figure(
        LinePlot(
          x: Axis("examples", scale: .log), y: Axis("seconds", scale: .log),
          series: ["Cholesky", "Gram", "SMO"].map { name in
            .init(name, points: times[name]!.map { (x: $0.size, y: $0.cost) })
          }, caption: "On logarithmic axes a power of n is a straight line, its exponent the slope."
        ))
    }
    let laws = try times.mapValues { try PowerLaw(fitting: $0) }
    let law = laws["Cholesky"]!
    cell.timing(
      """
      Fitted exponents: Gram \(fitted(laws["Gram"]!)), Cholesky \(fitted(law)), SMO \
      \(fitted(laws["SMO"]!)). In the limit they are 2, 3, and between 2 and 3; small sizes do not \
      fill the machine yet, so the fits err towards cheap.
      """)
    var far = Table(
      "set", .number("examples"), .number("Gram memory"),
      .number("exact solution", varies: true),
      caption: "the solution at the speed of the last row above, growing as n³")
    let (largest, slowest) = times["Cholesky"]!.last!
    for (name, count) in [("MNIST", 60_000), ("ImageNet 2012", 1_200_000)] {
      let ratio = Double(count) / largest
      far.row(
        name, count, bytes(gramBytes(count: count)), longDuration(slowest * ratio * ratio * ratio))
    }
    cell.table(far)
    let perImage = try leNet().multiplyAccumulates(for: [1, 1, 28, 28])
    cell.say(
      """
      A network's pass over the data costs so much an image (LeNet: \(grouped(perImage)) \
      multiply-accumulates forward, about three times that with the way back) and keeps nothing for \
      pairs. Twice the images, twice the time.
      """)
    let pairs = gramBytes(count: 1_200_000)
    cell.check(
      "1.2 million images do not fit a kernel method", pairs > 1_000_000_000_000,
      counted: "\(bytes(pairs)) for one Gram matrix")
    cell.takeaway(
      """
      Kernel methods pay for pairs, networks for examples. When data grew a hundredfold, the one bill \
      grew ten thousandfold.
      """)
  }

  page.cell("geometry", "What could geometry prove?") { cell in
    cell.say(
      """
      The other school of vision trusted geometry. Three cameras whose places are known see a point; \
      each pixel is a ray, and where the rays meet stands the point. With noise they miss each other, \
      and the best point solves a linear least squares problem [Hartley1997]: one minimum, a formula, \
      and a theorem that the error vanishes with the noise.
      """)
    let count = quick ? 200 : 1000
    let scene = try Scene(points: count, seed: seed)
    let lens = RadialDistortion(k1: -0.2)
    let bent = try Scene(points: count, lens: lens, seed: seed)
    try cell.evaluate {
      let views = try scene.cameras.map { (camera: $0, pixel: try $0.project([0.5, 0.25, -0.5])) }
      return try triangulate(views).map { significant($0) }.joined(separator: ", ")
    }
    let noises: [Float] = [0, 0.25, 0.5, 1, 2, 4]
    var table = Table(
      .number("noise", unit: "pixels"), .number("perfect lenses"), .number("bent lenses"),
      .number("bent, then undone"),
      caption: "error in thousandths of a unit; the points fill a cube of side 2")
    var perfect: [(size: Double, cost: Double)] = []
    var bentErrors: [Double] = []
    for noise in noises {
      let straight = try scene.error(noise: noise, seed: seed + 1)
      let crooked = try bent.error(noise: noise, seed: seed + 1)
      let undone = try bent.error(noise: noise, correcting: true, seed: seed + 1)
      if noise > 0 { perfect.append((Double(noise), straight)) }
      bentErrors.append(crooked)
      table.row(
        significant(noise), tiny(1e3 * straight), tiny(1e3 * crooked), tiny(1e3 * undone))
    }
    cell.table(table)
    let law = try PowerLaw(fitting: perfect)
    cell.figure(
      LinePlot(
        x: Axis("noise (pixels)", scale: .log), y: Axis("error (thousandths)", scale: .log),
        series: [
          .init(
            "bent lenses", x: noises.dropFirst().map(Double.init),
            y: bentErrors.dropFirst().map { 1e3 * $0 }),
          .init("perfect lenses", points: perfect.map { (x: $0.size, y: 1e3 * $0.cost) }),
        ], caption: "One goes down with the noise for ever; the other meets a floor."))
    cell.check(
      "error grows in proportion to noise", abs(law.exponent - 1) < 0.05,
      claim: "the theorem says exponent 1",
      measured: "exponent \(grouped(law.exponent, decimals: 2))"
    )
    let corner = try bent.cameras[0].project([1, 1, 1])
    let ideal = bent.cameras[0].undistorted(corner)
    let shift = squaredDistance(corner, ideal).squareRoot()
    cell.say(
      """
      Now break one assumption: lenses that bend straight lines [Brown1971], by \
      \(grouped(shift, decimals: 1)) pixels at a corner of the cube. The formula still has one minimum and \
      still finds it, but of the wrong problem. Even without noise the error stays at \
      \(tiny(1e3 * bentErrors[0])) thousandths, and no number of better pixels removes it. Knowing the \
      lens does.
      """)
    cell.check(
      "with bent lenses the error vanishes with the noise", bentErrors[0] < 1e-9,
      measured: "\(tiny(1e3 * bentErrors[0])) thousandths remain at noise 0")
    cell.takeaway("A theorem is as true as its assumptions. Pictures of the world break them all.")
  }
}
