/// A wrong answer as a beginner writes it: the reference solution with something else in one place.
struct WrongAnswer: CustomStringConvertible, Sendable {
  var id: String
  var name: String
  /// What stands in the solution, and what stands in its place here.
  var right, wrong: String
  /// The lesson that must be given; none by default: a lesson tells of a mistake that was made.
  var likely: String?

  var description: String { "\(id) \(name)" }

  init(
    _ id: String, _ name: String, _ right: String, _ wrong: String, likely: String? = nil
  ) {
    (self.id, self.name, self.right, self.wrong, self.likely) = (id, name, right, wrong, likely)
  }
}

/// Wrong answers besides those that the exercises have a lesson for: whole numbers divided, one side
/// taken for both, rows and columns exchanged, the corner, a tie, a negative number, something summed
/// in the wrong place or kept from the round before.
let wrongAnswers = [
  WrongAnswer("1.1", "distance for product", "x[i] * z[i]", "(x[i] - z[i]) * (x[i] - z[i])"),
  WrongAnswer("1.1", "last product only", "base += x[i] * z[i]", "base = constant + x[i] * z[i]"),
  WrongAnswer("1.1", "one power less", "0..<degree", "1..<degree"),
  WrongAnswer("1.1", "never negative", "return result", "return abs(result)"),
  WrongAnswer("1.2", "last coordinate only", "squaredDistance +=", "squaredDistance ="),
  WrongAnswer("1.2", "not squared", "difference * difference", "abs(difference)"),
  WrongAnswer(
    "1.2", "sum kept from pair to pair", "= exp(-gamma * squaredDistance)",
    "= exp(-gamma * squaredDistance) * (j > 0 ? gram[i][j - 1] : 1)"),
  WrongAnswer("1.2", "γ left out", "exp(-gamma * squaredDistance)", "exp(-squaredDistance)"),
  WrongAnswer("1.2", "diagonal left out", "for j in 0..<n {", "for j in 0..<n where j != i {"),
  WrongAnswer("1.3", "rows and columns", "gram[j][i]", "gram[j][j]"),
  WrongAnswer(
    "1.3", "counts left out", "Double(counts[j] * labels[j])",
    "Double(min(1, counts[j]) * labels[j])"),
  WrongAnswer("1.3", "begins anew", "var counts = counts", "var counts = counts.map { _ in 0 }"),
  WrongAnswer("1.3", "counts right ones", "sum <= 0", "sum > 0"),
  WrongAnswer(
    "1.4", "90 degrees on", "var angle = atan2(dy[y, x], dx[y, x])",
    "var angle = atan2(dy[y, x], dx[y, x]) + .pi / 2"),
  WrongAnswer("1.4", "edge's end is a bin beyond", "if angle >= .pi { angle -= .pi }", ""),
  WrongAnswer("1.4", "last pixel only", "histogram[bin] += length", "histogram[bin] = length"),
  WrongAnswer(
    "1.4", "longest side for length",
    "(dx[y, x] * dx[y, x] + dy[y, x] * dy[y, x]).squareRoot()", "max(abs(dx[y, x]), abs(dy[y, x]))"),
  WrongAnswer("1.4", "square only", "for x in 0..<dx.shape[1]", "for x in 0..<dx.shape[0]"),
  WrongAnswer(
    "2.1", "rounds to nearest", "return room / stride + 1",
    "return (room + stride / 2) / stride + 1"),
  WrongAnswer("2.1", "one stride for all", "room / stride + 1", "room / max(1, stride - 1) + 1"),
  WrongAnswer(
    "2.1", "padding left out", "inputSize + 2 * padding - kernelSize",
    "inputSize - kernelSize"),
  WrongAnswer(
    "2.1", "rounds up always", "return room / stride + 1",
    "return (room + stride - 1) / stride + 1"),
  WrongAnswer(
    "2.2", "square kernel", "for j in 0..<kernel.shape[1]", "for j in 0..<kernel.shape[0]"),
  WrongAnswer(
    "2.2", "square image", "image.shape[1] - kernel.shape[1]",
    "image.shape[0] - kernel.shape[0]"),
  WrongAnswer("2.2", "the corner only", "image[y + i, x + j]", "image[i, j]"),
  WrongAnswer(
    "2.2", "averaged", "output[y, x] = sum",
    "output[y, x] = sum / Float(kernel.count)"),
  WrongAnswer(
    "2.2", "sum kept from place to place", "output[y, x] = sum",
    "output[y, x] = sum + (x > 0 ? output[y, x - 1] : 0)"),
  WrongAnswer(
    "2.3", "bias for each channel", "for c in 0..<channels {",
    "for c in 0..<channels { sum += c > 0 ? bias[o] : 0"),
  WrongAnswer("2.3", "first bias for all", "var sum = bias[o]", "var sum = bias[0]"),
  WrongAnswer("2.3", "first filter for all", "weight[o, c, i, j]", "weight[0, c, i, j]"),
  WrongAnswer("2.3", "square image", "(width + 2 * padding - k)", "(height + 2 * padding - k)"),
  WrongAnswer("2.3", "padding once", "(height + 2 * padding - k)", "(height + padding - k)"),
  WrongAnswer("2.3", "kernel flipped", "weight[o, c, i, j]", "weight[o, c, k - 1 - i, k - 1 - j]"),
  WrongAnswer("2.3", "rows and columns of the kernel", "weight[o, c, i, j]", "weight[o, c, j, i]"),
  WrongAnswer(
    "2.4", "square image", "(image.shape[2] - kernelSize)",
    "(image.shape[1] - kernelSize)"),
  WrongAnswer("2.4", "places column by column", "y * outputWidth + x", "x * outputHeight + y"),
  WrongAnswer("2.4", "first channel only", "image[c, y * stride", "image[0, y * stride"),
  WrongAnswer("2.4", "stride for columns only", "y * stride + i", "y + i"),
  WrongAnswer("2.5", "last place only", "sum += outputGradient", "sum = outputGradient"),
  WrongAnswer("2.5", "the corner only", "image[y + i, x + j]", "image[i, j]"),
  WrongAnswer(
    "2.5", "square", "image.shape[1] - outputWidth + 1",
    "image.shape[0] - outputHeight + 1"),
  WrongAnswer(
    "2.5", "rows and columns of the place", "image[y + i, x + j]",
    "image[min(x + i, image.shape[0] - 1), min(y + j, image.shape[1] - 1)]"),
  WrongAnswer(
    "3.1", "square image", "(image.shape[2] - kernelSize)",
    "(image.shape[1] - kernelSize)"),
  WrongAnswer("3.1", "first channel only", "image[c, y", "image[0, y"),
  WrongAnswer("3.1", "stride for rows only", "x * stride + j", "x + j"),
  WrongAnswer(
    "3.1", "never negative", "sum / Float(kernelSize * kernelSize)",
    "max(0, sum / Float(kernelSize * kernelSize))"),
  WrongAnswer("3.2", "one bias for each input", "(inputs * k * k + 1)", "(inputs * (k * k + 1))"),
  WrongAnswer("3.2", "inputs and outputs", "outputs * (inputs + 1)", "inputs * (outputs + 1)"),
  WrongAnswer(
    "3.2", "pooling learns", "case .pooling, .flatten:\n        0",
    "case .pooling(let k, _): k * k\n      case .flatten: 0"),
  WrongAnswer(
    "3.3", "too few filters", "outputChannels: 6, kernelSize: 5, padding: 2",
    "outputChannels: 4, kernelSize: 5, padding: 2"),
  WrongAnswer(
    "3.3", "windows that overlap",
    "AvgPool2d(kernelSize: 2),\n      Conv2d(inputChannels: 6",
    "AvgPool2d(kernelSize: 2, stride: 1),\n      Conv2d(inputChannels: 6"),
  WrongAnswer(
    "3.3", "one layer less", "Linear(120, 84), Sigmoid(),\n      Linear(84, 10)",
    "Linear(120, 10)"),
  WrongAnswer("3.3", "no activation between", "Linear(120, 84), Sigmoid(),", "Linear(120, 84),"),
  WrongAnswer(
    "3.4", "best begun at 0 in the image's corner",
    "var (row, column) = (y * stride, x * stride)",
    "var (row, column, best) = (0, 0, Float(0)); defer { best = 0 }"),
  WrongAnswer(
    "3.4", "best begun at the smallest positive number",
    "if image[y * stride + i, x * stride + j] > image[row, column] {",
    "if image[y * stride + i, x * stride + j] > max(Float.leastNonzeroMagnitude, image[row, column]) {",
    likely: "began with 0 as the largest number"),
  WrongAnswer(
    "3.4", "gradients' place, not the pixels'", "gradient[row, column] +=",
    "gradient[y, x] +="),
  WrongAnswer("3.4", "stride for rows only", "x * stride + j", "x + j"),
  WrongAnswer("3.4", "largest by size", "> image[row, column] {", "> abs(image[row, column]) {"),
  WrongAnswer(
    "4.1", "padding in pooling", "($0 - k) / stride + 1 }\n      case .flatten",
    "($0 + 2 - k) / stride + 1 }\n      case .flatten"),
  WrongAnswer(
    "4.1", "forgot the + 1", "($0 + 2 * padding - k) / stride + 1",
    "($0 + 2 * padding - k) / stride"),
  WrongAnswer("4.1", "stride left out of pooling", "($0 - k) / stride + 1", "$0 - k + 1"),
  WrongAnswer(
    "4.1", "columns for both", "shape[1...].map { ($0 - k)",
    "[shape[2], shape[2]].map { ($0 - k)"),
  WrongAnswer("4.2", "kernel's side", "* k * k", "* k"),
  WrongAnswer(
    "4.2", "one side of the places", "outputShape[1] * outputShape[2]",
    "outputShape[1] * outputShape[1]"),
  WrongAnswer(
    "4.2", "channels are places", "outputShape[1] * outputShape[2]",
    "outputShape.reduce(1, *)"),
  WrongAnswer(
    "4.3", "two pixels too many", "field += (window.kernelSize - 1) * step",
    "field += window.kernelSize * step - 1"),
  WrongAnswer("4.3", "field begins at 0", "var field = 1", "var field = 0"),
  WrongAnswer(
    "4.3", "multiplied", "field += (window.kernelSize - 1) * step",
    "field *= window.kernelSize"),
  WrongAnswer("4.3", "last stride only", "step *= window.stride", "step = window.stride"),
  WrongAnswer("4.4", "last channel only", "sum += weight", "sum = weight"),
  WrongAnswer("4.4", "group by the channels", "o / (filters / groups)", "o / channels % groups"),
  WrongAnswer("4.4", "square image", "image.shape[2] - k + 1", "image.shape[1] - k + 1"),
  WrongAnswer("4.4", "last group for all", "first + c", "(groups - 1) * channels + c"),
  WrongAnswer(
    "4.5", "root instead of β", "pow(k + alpha / Float(size) * sum, beta)",
    "(k + alpha / Float(size) * sum).squareRoot()"),
  WrongAnswer("4.5", "before it only", "min(channels - 1, c + size / 2)", "c"),
  WrongAnswer("4.5", "multiplied", "image[c, y, x] / pow", "image[c, y, x] * pow"),
  WrongAnswer("4.5", "around the ends", "max(0, c - size / 2)", "max(0, c - size / 2 - 1)"),
  WrongAnswer("5.1", "absolute value", "max(0, $0)", "abs($0)"),
  WrongAnswer("5.1", "leaky", "max(0, $0)", "$0 > 0 ? $0 : 0.01 * $0"),
  WrongAnswer("5.1", "gradient times input", "? gradient : 0", "? gradient * x : 0"),
  WrongAnswer("5.2", "square", "(1 - output)", "output"),
  WrongAnswer("5.2", "sum", "output * (1 - output)", "(output + (1 - output))"),
  WrongAnswer("5.2", "a quarter for all", "output * (1 - output)", "0.25"),
  WrongAnswer("5.2", "slope of the gradient", "(1 - output)", "(1 - outputGradient)"),
  WrongAnswer("5.3", "derivative of tanh", "gradient * y * (1 - y)", "gradient * (1 - y * y)"),
  WrongAnswer("5.3", "norm of δ alone", "delta.norm() * x.norm()", "delta.norm()"),
  WrongAnswer(
    "5.3", "squared norm", "delta.norm() * x.norm()",
    "delta.norm() * x.norm() * delta.norm() * x.norm()"),
  WrongAnswer(
    "5.3", "not carried down", "gradient = weights",
    "_ = weights"),
  WrongAnswer("5.4", "last axis", "shape.dropFirst().reduce(1, *)", "shape.last!"),
  WrongAnswer("5.4", "all numbers", "shape.dropFirst().reduce(1, *)", "shape.reduce(1, *)"),
  WrongAnswer(
    "5.4", "Xavier's rule", "(2 / Float(fanIn))",
    "(2 / Float(fanIn + standardNormal.shape[0]))"),
  WrongAnswer(
    "5.4", "root of the sum", "(2 / Float(fanIn)).squareRoot()",
    "2 / Float(fanIn).squareRoot()"),
  WrongAnswer("6.1", "drops an equal number", "u < probability", "u <= probability + 0.01"),
  WrongAnswer("6.1", "scaled the other way", "x / (1 - probability)", "x * (1 - probability)"),
  WrongAnswer("6.1", "only positive ones", "u < probability ?", "u < probability || x < 0 ?"),
  WrongAnswer(
    "6.2", "gradient of the dropped", "outputGradient * factors",
    "outputGradient * (1 - factors)"),
  WrongAnswer("6.2", "drops what is kept", "$0 < probability ? 0", "$0 >= probability ? 0"),
  WrongAnswer("6.2", "divides by p", "1 / (1 - probability)", "1 / probability"),
  WrongAnswer(
    "6.3", "transposed the wrong one", "weight.transposed()",
    "weight.reshaped(to: [weight.shape[1], weight.shape[0]])"),
  WrongAnswer("6.3", "bias left out", " + bias", ""),
  WrongAnswer(
    "6.3", "scaled twice", "weight.transposed())",
    "weight.transposed() * (1 - probability))"),
  WrongAnswer(
    "6.4", "mirror drawn first",
    "let top = generator.integer(below: height - side + 1)",
    "_ = generator.uniform(); let top = generator.integer(below: height - side + 1)"),
  WrongAnswer("6.4", "one off in the mirror", "side - 1 - x :", "(side - x) % side :"),
  WrongAnswer("6.4", "square image", "width - side + 1", "min(width, height) - side + 1"),
  WrongAnswer("6.4", "never mirrored", "mirrored ? side - 1 - x : x", "mirrored ? x : x"),
  WrongAnswer("6.5", "last direction only", "shift[c] += distance", "shift[c] = distance"),
  WrongAnswer("6.5", "α left out", "alphas[i] * eigenvalues[i]", "eigenvalues[i]"),
  WrongAnswer("6.5", "multiplied", "image + Tensor(shift)", "image * Tensor(shift)"),
  WrongAnswer(
    "6.5", "cut off at 1", "reshaped(to: [3, 1, 1])",
    "reshaped(to: [3, 1, 1]).map { min(1, max(0, $0)) }"),
  WrongAnswer("7.1", "base 2", "log(sum)", "log2(sum)"),
  WrongAnswer(
    "7.1", "divided by K", "let n = Float(targets.count)",
    "let n = Float(logits.shape[1])"),
  WrongAnswer(
    "7.1", "sign of the gradient", "(powers[j] / sum - (j == target ? 1 : 0)) / n",
    "((j == target ? 1 : 0) - powers[j] / sum) / n"),
  WrongAnswer("7.1", "largest added back nowhere", "(largest + log(sum)", "(log(sum)"),
  WrongAnswer(
    "7.2", "velocity not returned", "(weight + newVelocity, newVelocity)",
    "(weight + newVelocity, velocity)"),
  WrongAnswer("7.2", "old velocity used", "(weight + newVelocity,", "(weight + velocity,"),
  WrongAnswer("7.2", "uphill", "- gradient * learningRate", "+ gradient * learningRate"),
  WrongAnswer("7.2", "no momentum", "velocity * momentum", "velocity"),
  WrongAnswer("7.3", "one epoch too soon", "stalled == patience", "stalled + 1 == patience"),
  WrongAnswer("7.3", "one epoch late", "stalled == patience", "stalled > patience"),
  WrongAnswer(
    "7.3", "noted before the change", "rates.append(rate)",
    "rates.append(rates.isEmpty ? initialRate : rate * (stalled == 0 && error >= best ? 10 : 1))"),
  WrongAnswer("7.3", "halved", "rate /= 10", "rate /= 2"),
  WrongAnswer("7.4", "divided by the classes", "Double(labels.count)", "Double(classes)"),
  WrongAnswer(
    "7.4", "percent", "Double(misses) / Double(labels.count)",
    "100 * Double(misses) / Double(labels.count)"),
  WrongAnswer("7.4", "top 1 for all", "if ahead >= k", "if ahead >= 1"),
  WrongAnswer(
    "7.5", "middle at the bottom", "bottom / 2, right / 2", "bottom, right / 2"),
  WrongAnswer(
    "7.5", "five views and the middle", "(bottom, right), (bottom / 2, right / 2)",
    "(bottom, right)"),
  WrongAnswer("7.5", "summed", "probabilities.mean(axis: 0)", "probabilities.mean(axis: 0) * 10"),
  WrongAnswer("7.5", "first channel only", "image[c, top", "image[0, top"),
  WrongAnswer("2.6", "padding added", "+ i - padding", "+ i + padding"),
  WrongAnswer(
    "2.6", "first channel only", "gradient[c, row, column] +=", "gradient[0, row, column] +="),
  WrongAnswer("2.6", "stride for rows only", "x * stride + j", "x + j"),
  WrongAnswer("2.6", "square image", "column < width", "column < min(width, height)"),
  WrongAnswer(
    "3.5", "square image", "(image.shape[2] - kernelSize)", "(image.shape[1] - kernelSize)"),
  WrongAnswer("3.5", "smallest", "largest = max(largest,", "largest = -max(-largest,"),
  WrongAnswer(
    "3.5", "kept from window to window", "var largest = -Float.infinity",
    "var largest = x > 0 ? output[c, y, x - 1] : -Float.infinity"),
  WrongAnswer(
    "3.5", "smallest positive number", "-Float.infinity", "Float.leastNonzeroMagnitude",
    likely: "began with 0 as the largest number"),
  WrongAnswer("5.5", "weight for input", "arriving * input[n, i]", "arriving * weight[o, i]"),
  WrongAnswer("5.5", "bias once", "biasGradient[o] += arriving", "biasGradient[o] = arriving"),
  WrongAnswer("5.5", "last output only", "inputGradient[n, i] +=", "inputGradient[n, i] ="),
  WrongAnswer("5.6", "divided by twice two", "(2 * step)", "(4 * step)"),
  WrongAnswer("5.6", "step squared", "(2 * step)", "(2 * step * step)"),
  WrongAnswer("5.6", "absolute slope", "gradient[i] = rise", "gradient[i] = abs(rise)"),
  WrongAnswer(
    "7.6", "uphill", "network.backward(outcome.gradient)",
    "network.backward(outcome.gradient * -1)"),
  WrongAnswer(
    "7.6", "gradient not of the mean", "network.backward(outcome.gradient)",
    "network.backward(outcome.gradient * Float(labels.count))"),
  WrongAnswer(
    "7.6", "weights only", "update(named.parameter)",
    "if named.parameter.shape.count > 1 { update(named.parameter) }"),
]
