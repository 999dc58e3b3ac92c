import Statistics
import Foundation
import KernelMethods
import Notebook

/// The other school: vision as measured geometry, with theorems, and where its assumptions end.
func addGeometryCells(to page: Page) {
  page.cell("geometry", "What could geometry prove?") { cell in
    let count = quick ? 200 : 1000
    let scene = try Scene(points: count, seed: seed)
    cell.say(
      """
      The other school of vision trusted geometry. Three *calibrated* cameras, whose places and lenses \
      are known, see a point; each pixel is a ray, and where the rays meet stands the point. Each view \
      gives two linear equations, so three give six for the three unknowns. With noise the rays miss \
      each other, and the best point solves a linear least squares problem [Hartley1997]: one minimum, \
      a formula for it, and a theorem that the error vanishes with the noise.
      """)
    cell.figure(
      ScatterPlot(
        [
          .init("camera", points: scene.places.map { (x: $0[0], y: $0[2]) }),
          .init("point", points: scene.points.prefix(60).map { (x: $0[0], y: $0[2]) }),
        ], x: Axis("x"), y: Axis("z"), caption: "The scene from above.", rows: 12,
        alt: "Three cameras in an arc around a cloud of points."))
    try cell.evaluate {
      let views = try scene.cameras.map { camera in
        (camera: camera, pixel: try camera.project([0.5, 0.25, -0.5]))
      }
      let found = try triangulate(views)
      return found.map { significant($0) }.joined(separator: ", ")
    }
    let noises: [Float] = [0, 0.25, 0.5, 1, 2, 4]
    let errors = try noises.map { try scene.error(noise: $0, seed: seed &+ 1) }
    var table = Table(
      .number("noise", unit: "pixels"), .number("error", unit: "thousandths"),
      caption: "root mean square over \(grouped(count)) points that fill a cube of side 2")
    for (noise, error) in zip(noises, errors) { table.row(significant(noise), tiny(1e3 * error)) }
    cell.table(table)
    let law = try PowerLaw(
      fitting: zip(noises, errors).dropFirst().map { (size: Double($0), cost: $1) })
    cell.check(
      "without noise the point is found exactly", errors[0] < 1e-9,
      measured: "the error is \(errors[0] < 1e-9 ? "below 10⁻⁹" : significant(errors[0]))",
      source: "Hartley1997")
    cell.check(
      "error grows in proportion to noise", abs(law.exponent - 1) < 0.05,
      claim: "the theorem says exponent 1",
      measured: "exponent \(grouped(law.exponent, decimals: 2))"
    )
    cell.takeaway(
      "given its assumptions, geometry does not estimate how well it will do: it proves it.")
    cell.notes(
      """
      Two pens and a point in the air show triangulation. Then ask who tells the program that three \
      pixels in three pictures belong to the same point. Somebody has to recognise it: SIFT was made \
      for that, and so the geometers needed features too.
      """)
  }

  page.cell("lenses", "What if one assumption is wrong?") { cell in
    let count = quick ? 200 : 1000
    let straight = try Scene(points: count, seed: seed)
    cell.say(
      """
      Real lenses bend straight lines a little [Brown1971]. Now ours do too, and the formula is told \
      nothing of it.
      """)
    let bent = try cell.code {
      // Straight lines bulge like a barrel, as with cheap lenses.
      try Scene(
        points: count, lens: RadialDistortion(k1: -0.2), seed: seed)
    }
    let corner = try bent.cameras[0].project([1, 1, 1])
    let shift = squaredDistance(corner, bent.cameras[0].undistorted(corner)).squareRoot()
    cell.say(
      """
      At a corner of the cube that moves a pixel by \(grouped(shift, decimals: 1)), in pictures \
      \(2 * Int(bent.cameras[0].principalPoint[0])) pixels wide.
      """)
    let noises: [Float] = [0, 0.25, 0.5, 1, 2, 4]
    var table = Table(
      .number("noise", unit: "pixels"), .number("perfect lenses"), .number("bent lenses"),
      .number("bent, then undone"), caption: "error in thousandths")
    var curves: [[Double]] = [[], [], []]
    for noise in noises {
      let row = [
        try straight.error(noise: noise, seed: seed &+ 1),
        try bent.error(noise: noise, seed: seed &+ 1),
        try bent.error(noise: noise, correcting: true, seed: seed &+ 1),
      ].map { 1e3 * $0 }
      for (curve, value) in row.enumerated() { curves[curve].append(value) }
      table.row(of: [significant(noise)] + row.map { tiny($0) as (any TableValue)? })
    }
    cell.table(table)
    cell.figure(
      LinePlot(
        x: Axis("noise (pixels)", scale: .log), y: Axis("error (thousandths)", scale: .log),
        series: [
          .init(
            "bent lenses", x: noises.dropFirst().map(Double.init), y: Array(curves[1].dropFirst())),
          .init(
            "perfect lenses", x: noises.dropFirst().map(Double.init),
            y: Array(curves[0].dropFirst())
          ),
        ], caption: "One goes down with the noise for ever; the other meets a floor.",
        alt: "A straight line for perfect lenses; the line of bent lenses levels off to the left."))
    cell.say(
      """
      The formula still has one minimum and still finds it, but of the wrong problem. Even without \
      noise the error stays at \(tiny(curves[1][0])) thousandths, and no better sensor removes it. \
      Knowing the lens does: the last column undoes the bending first, and the theorem is back.
      """)
    cell.check(
      "with bent lenses the error vanishes with the noise", curves[1][0] < 1e-6,
      measured: "\(tiny(curves[1][0])) thousandths remain at noise 0")
    cell.check(
      "with known lenses it does again", curves[2][0] < 1e-6,
      measured: "\(tiny(curves[2][0])) thousandths remain")
    cell.takeaway("a theorem is as true as its assumptions, and pictures of the world break many.")
    cell.notes(
      """
      The moral is not that geometry failed: lenses can be calibrated, and the method \
      lives on in every map and every film set. It is that nobody has such a theorem for "is this a cat".
      """)
  }
}

/// A small number with three digits, and 0 for what is only rounding.
private func tiny(_ value: Double) -> String { value < 1e-6 ? "0" : significant(value, digits: 3) }
