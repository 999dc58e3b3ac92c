import Base
import Course
import Datasets
import Notebook
import Tensors

/// What is done to a photograph before the network sees it.
func addPreprocessingCell(to page: Page) {
  page.further("preprocessing", "From a photograph to what the network sees") { cell in
    cell.say(
      """
      Photographs have all sizes, the network one. The paper scales each so that its *shorter* side has \
      256 pixels, which keeps its proportions, cuts out the middle 256 × 256, and subtracts from each pixel \
      its mean over the training set [Krizhevsky2012]. Crops and mirrors (cell `crops`) come after \
      that. With this library, a photograph of 400 × 300 pixels:
      """)
    let photograph = Image(lighthouse(size: 400)).cropped(top: 50, left: 0, height: 300, width: 400)
    var generator = RandomGenerator(seed: seed)
    let (scaled, middle, view, squeezed) = try cell.code {
      let scaled = try Resize(256)(photograph, using: &generator)
      let middle = try CenterCrop(256)(scaled, using: &generator)
      let view = try RandomCrop(224)(middle, using: &generator)
      let squeezed = try Resize(height: 256, width: 256)(photograph, using: &generator)
      return (scaled, middle, view, squeezed)
    }
    let steps = [photograph, scaled, middle, view, squeezed]
    let shown = try steps.map {
      try Resize(height: $0.height / 4, width: $0.width / 4)($0, using: &generator)
    }
    let names = ["as taken", "scaled", "the middle", "a crop", "squeezed"]
    cell.figure(
      ImageFigure(
        grid: shown.map { pixelImage($0.tensor) },
        labels: names, columns: 3,
        caption: "The steps: "
          + zip(names, steps).map { "\($0) \($1.width) × \($1.height)" }.joined(separator: ", ")
          + ". Squeezed, by scaling both sides to 256, everything becomes narrower. (Shown at a "
          + "quarter of their size.)",
        maximumWidth: 24,
        alt: "Five pictures of a lighthouse; in the last it is narrower than in the others."))
    cell.verdict(
      scaled.height == 256 && scaled.width == 341 && middle.shape == squeezed.shape
        && middle != squeezed, "The rule says",
      that: "400 × 300 pixels become 341 × 256, of which the middle is cut, not squeezed",
      found:
        "they become \(scaled.width) × \(scaled.height), then \(middle.width) × \(middle.height), "
        + (middle == squeezed ? "the same pixels as squeezed" : "other pixels than squeezed"),
      failsIf: "a size differs, or cut and squeezed pictures are the same")
    let set = builtInColour(count: quick ? 200 : 1000, seed: 1)
    cell.say(
      """
      The mean image, here of \(grouped(set.count)) of the built-in coloured things, is what all \
      of them have in common. What is left of a picture without it lies around 0:
      """)
    let subtract = SubtractMeanImage(of: set)
    let left = try subtract(set.image(at: 0), using: &generator)
    cell.figure(
      ImageFigure(
        grid: [
          pixelImage(set.image(at: 0).tensor), pixelImage(subtract.mean.tensor),
          pixelImage(left.tensor + 0.5),
        ], labels: ["a picture", "the mean image", "difference"], columns: 3,
        caption: "One picture, the mean of all, and their difference, with ½ added to show it.",
        maximumWidth: 16, alt: "A coloured thing, a nearly even grey square, and the thing paler."))
    let means = (set.images - set.meanImage).mean(axis: 0)
    let largest = max(means.max(), -means.min())
    cell.verdict(
      largest < 0.5 / 255, "Its definition says", that: "each pixel's mean over the set is then 0",
      found: "the largest is \(significant(255 * largest, digits: 1)) grey levels, of 255",
      failsIf: "one is half a grey level or more away from 0")
    cell.say(
      """
      Later programs subtract one mean for each channel instead and divide by a standard deviation \
      (the recipe `imagenet-folder` of chapter 7). The test images get the mean of the *training* \
      images: nothing may be learned from the test.
      """)
    cell.takeaway("scale, cut, subtract: the same for training and test; only the crop varies.")
    cell.notes("Ask what is lost at the edges by cutting, and what is wrong by squeezing.")
  }
}
