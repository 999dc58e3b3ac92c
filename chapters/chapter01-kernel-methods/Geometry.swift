import Statistics
import Foundation
import KernelMethods
import Notebook

/// The other school: vision as measured geometry, with theorems, and where its assumptions end.
func addGeometryCells(to page: Page) {
  page.cell("geometry", "Vision as geometry: what can be proved, and of what") { cell in
    let count = quick ? 200 : 1000
    let scene = try Scene(points: count, seed: seed)
    cell.say(
      """
      Another school of vision used geometry. Three *calibrated* cameras, their places and lenses known, \
      see a point; each view gives two linear equations for its three coordinates. With noise the \
      equations contradict each other, and their least squares have one minimum and a formula. But best \
      is the point whose projections lie nearest the pixels: not a convex problem, at times with \
      local minima [Hartley1997].
      """)
    cell.figure(
      ScatterPlot(
        [
          .init("camera", points: scene.places.map { (x: $0[0], y: $0[2]) }),
          .init("point", points: scene.points.prefix(60).map { (x: $0[0], y: $0[2]) }),
        ], x: Axis("x", range: -6...6), y: Axis("z", range: -6...2),
        caption: "The scene from above.", rows: 12,
        alt: "Three cameras in an arc around a cloud of points."))
    try cell.evaluate {
      let views = try scene.cameras.map { camera in
        (camera: camera, pixel: try camera.project([0.5, 0.25, -0.5]))
      }
      let found = try triangulate(views)
      return found.map { significant($0) }.joined(separator: ", ")
    }
    let noises: [Float] = [0, 0.5, 1, 2, 4, 8]
    var table = Table(
      .number("noise", unit: "pixels"), .number("linear: off by", unit: "pixels"),
      .number("refined", unit: "pixels"), .number("linear: error", unit: "thousandths"),
      .number("refined", unit: "thousandths"),
      caption:
        "root mean square over \(grouped(count)) points; refined: steps to the nearest minimum of the "
        + "distance to the pixels")
    var worse: [Float] = []
    for (level, noise) in noises.enumerated() {
      // Every level has noise of its own, so that nothing is in proportion by construction.
      let views = try scene.views(noise: noise, seed: seed &+ 1 &+ UInt64(level))
      let linear = try views.map(triangulate)
      let better = try zip(linear, views).map { try refined($0, $1) }
      let pixels = try [linear, better].map { try distanceToPixels($0, views) }
      let space = [linear, better].map { found in
        1e3 * rootMeanSquare(zip(found, scene.points).map { squaredDistance($0, $1) })
      }
      if noise > 0, pixels[1] >= pixels[0] { worse.append(noise) }
      table.row(of: [significant(noise)] + (pixels + space).map { tiny($0) as (any TableValue)? })
    }
    cell.table(table)
    cell.verdict(
      worse.isEmpty, "Hartley and Sturm say",
      that: "with noise the linear point is not the nearest",
      found: worse.isEmpty
        ? "at every level the refined points lie nearer"
        : "at noise \(worse.map { significant($0) }.joined(separator: ", ")) the linear ones are as near",
      failsIf: "the linear points are as near at one level above 0", source: "Hartley1997")
    cell.takeaway(
      "geometry calculates where a point is, and how exactly; what it is, it does not say."
    )
    cell.notes(
      """
      Two pens and a point in the air show triangulation. Then ask who tells the program that three \
      pixels in three pictures belong to the same point. Somebody has to recognise it: SIFT was made \
      for that, and so the geometers needed features too.
      """)
  }

  page.further("lenses", "When a lens is not what the formula assumes") { cell in
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
    let shift = try (0..<8).map { corner in
      let pixel = try bent.cameras[0].project((0..<3).map { corner >> $0 & 1 == 0 ? -1 : 1 })
      return squaredDistance(pixel, bent.cameras[0].undistorted(pixel)).squareRoot()
    }.max()!
    cell.say(
      """
      The points fill a cube; at its corners this moves a pixel by up to \(grouped(shift, decimals: 1)), in pictures \
      \(2 * Int(bent.cameras[0].principalPoint[0])) pixels wide.
      """)
    let noises: [Float] = [0, 0.25, 0.5, 1, 2, 4]
    var table = Table(
      .number("noise", unit: "pixels"), .number("perfect lenses"), .number("bent lenses"),
      .number("bent, then undone"), caption: "error in thousandths of half the cube's side")
    var curves: [[Double]] = [[], [], []]
    for (level, noise) in noises.enumerated() {
      let seed = seed &+ 1 &+ UInt64(level)
      let row = [
        try straight.error(noise: noise, seed: seed), try bent.error(noise: noise, seed: seed),
        try bent.error(noise: noise, correcting: true, seed: seed),
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
        ], caption: "Perfect lenses: the error falls with the noise. Bent ones: it stops falling.",
        alt: "A straight line for perfect lenses; the line of bent lenses levels off to the left."))
    cell.say(
      """
      The formula still has one minimum, but of the wrong problem: without noise the error stays at \
      \(tiny(curves[1][0])) thousandths, and no better sensor removes it. Knowing the lens does: the \
      last column undoes the bending first.
      """)
    cell.verdict(
      curves[1][0] < 1e-6, "One may hope",
      that: "with bent lenses the error vanishes with the noise",
      found: "\(tiny(curves[1][0])) thousandths remain at noise 0",
      failsIf: "more than 10⁻⁶ thousandths remain")
    cell.verdict(
      curves[2][0] < 1e-6, "Calibration promises", that: "with known lenses it vanishes again",
      found: "\(tiny(curves[2][0])) thousandths remain",
      failsIf: "more than 10⁻⁶ thousandths remain",
      source: "Brown1971")
    cell.takeaway("a theorem holds as far as its assumptions do.")
    cell.notes(
      """
      The moral is not that geometry failed: lenses can be calibrated, and the method \
      lives on in every map and every film set. It is that nobody has such a theorem for "is this a cat".
      """)
  }
}

/// How far the projections of points lie from the pixels that were seen, in pixels (root mean square).
private func distanceToPixels(
  _ points: [[Double]], _ views: [[(camera: PinholeCamera, pixel: [Double])]]
) throws -> Double {
  rootMeanSquare(
    try zip(points, views).map { try reprojectionError($0, $1) / Double($1.count) })
}

/// A small number with three digits, and 0 for what is only rounding.
private func tiny(_ value: Double) -> String { value < 1e-6 ? "0" : significant(value, digits: 3) }
