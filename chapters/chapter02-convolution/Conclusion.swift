import Course
import Notebook

/// What the chapter's question comes down to.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let first = FirstLayer()
    let followed = equivarianceErrors(seed: seed).map { row in row.count { $0 < 1e-5 } }
    cell.say(
      """
      - A convolution moves a small table of weights over the picture and writes a weighted sum at every \
      place; a filter sums over all channels.
      - It suits pictures because it assumes that what belongs together is near and that what is worth \
      seeing at one place is worth seeing everywhere: AlexNet's first layer has \
      \(grouped(first.shared)) weights instead of \(grouped(first.dense)) weights.
      - Its output moves with the picture: with stride 1 it follows \(followed[0]) of the four shifts \
      tried, with strides that multiply to 4 \(followed[2] < followed[0] ? "only " : "")\(followed[2]).
      - Both its gradients are convolutions again, one with the kernel turned, so kernels can be learned instead of designed.
      - It becomes fast as a matrix product whose numbers are fetched in order and used many times, with \
      vectors, threads and, for small windows, fewer multiplications.
      """)
    cell.notes(
      "Let the room say each sentence's evidence: which cell showed it, with which number?")
  }
}
