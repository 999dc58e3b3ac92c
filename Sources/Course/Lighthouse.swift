import Tensors

/// A picture drawn by code, so that every chapter has one without any file: a striped lighthouse on
/// a rock by the sea, a low sun, shape [3, size, size], numbers from 0 to 1.
///
/// Every pixel averages 3 × 3 points, so edges are smooth and the picture looks the same in every
/// size. Only exactly rounded arithmetic is used: the same numbers on every machine.
public func lighthouse(size: Int) -> Tensor {
  var planes = [[Float]](repeating: [], count: 3)
  let pixel = 1 / Double(size)
  for row in 0..<size {
    for column in 0..<size {
      var sum = (0.0, 0.0, 0.0)
      for i in 0..<3 {
        for j in 0..<3 {
          let colour = lighthouseColour(
            x: (Double(column) + (Double(j) + 0.5) / 3) * pixel,
            y: (Double(row) + (Double(i) + 0.5) / 3) * pixel)
          sum = (sum.0 + colour.0, sum.1 + colour.1, sum.2 + colour.2)
        }
      }
      planes[0].append(Float(sum.0 / 9))
      planes[1].append(Float(sum.1 / 9))
      planes[2].append(Float(sum.2 / 9))
    }
  }
  return Tensor(planes.flatMap { $0 }, shape: [3, size, size])
}

/// The colour at a point, x to the right and y downwards, both from 0 to 1.
private func lighthouseColour(x: Double, y: Double) -> (Double, Double, Double) {
  // The tower: a cone with red and white bands, a dark gallery, a lit lantern, a roof.
  let fromAxis = abs(x - 0.64)
  if y > 0.22, y < 0.86, fromAxis < 0.045 + 0.05 * (y - 0.22) {
    let shade = 1 - 4 * max(0, x - 0.62)
    let isRed = Int((y - 0.22) * 12.5) % 2 == 0
    return isRed
      ? (0.80 * shade, 0.16 * shade, 0.14 * shade) : (0.96 * shade, 0.95 * shade, 0.9 * shade)
  }
  if y > 0.195, y <= 0.22, fromAxis < 0.065 { return (0.15, 0.15, 0.18) }
  if y > 0.13, y <= 0.195, fromAxis < 0.036 {
    return fromAxis < 0.026 ? (1, 0.93, 0.55) : (0.15, 0.15, 0.18)
  }
  if y > 0.075, y <= 0.13, fromAxis < (y - 0.075) * 0.8 { return (0.55, 0.1, 0.1) }
  // The rock: a hill with a rough edge.
  let roughness = 0.02 * (triangle(x * 9) + 0.5 * triangle(x * 23))
  let hill = 0.80 + 1.6 * (x - 0.62) * (x - 0.62) + roughness
  if y > hill {
    let light = 0.35 + 0.15 * triangle(x * 31 + y * 17)
    return (light, light * 0.9, light * 0.8)
  }
  // The sea: waves that grow towards the front, and the sun's path on it.
  if y > 0.66 {
    let depth = (y - 0.66) / 0.34
    let wave = 0.5 + 0.5 * triangle(y * (60 - 35 * depth) + 0.6 * triangle(x * 7))
    let glitter = max(0, 1 - abs(x - 0.24) * (9 - 4 * depth)) * wave
    return (0.08 + 0.7 * glitter, 0.28 + 0.14 * wave + 0.4 * glitter, 0.42 + 0.18 * wave)
  }
  // The sun, a cloud, and the sky.
  let (dx, dy) = (x - 0.24, y - 0.50)
  if dx * dx + dy * dy < 0.0081 { return (1, 0.86, 0.45) }
  let (cx, cy) = ((x - 0.30) / 0.20, (y - 0.20) / 0.055)
  let cloud = max(0, 1 - cx * cx - cy * cy + 0.35 * triangle(x * 14))
  let white = min(1, 1.5 * cloud)
  let sky = (0.45 + 0.55 * y, 0.62 + 0.22 * y, 0.88 - 0.3 * y)
  return (
    sky.0 + (1 - sky.0) * white, sky.1 + (1 - sky.1) * white, sky.2 + (1 - sky.2) * white
  )
}

/// A wave of straight lines between −1 and 1 with period 1: a sine that needs no library.
private func triangle(_ x: Double) -> Double {
  let phase = x - x.rounded(.down)
  return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
}

/// A colour picture [3, H, W] in grey, [1, H, W], with the weights of television (ITU-R BT.601).
public func grey(_ picture: Tensor) -> Tensor {
  let (red, green, blue) = (picture[0..<1], picture[1..<2], picture[2..<3])
  return red * 0.299 + green * 0.587 + blue * 0.114
}
