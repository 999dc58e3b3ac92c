import Notebook
import Tensors

/// What the chapter's question comes to, from its own numbers.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let steepest = Activation.sigmoid.curve(at: Tensor([0])).slopes[0]
    let (data, _, races) = try Races.deciding()
    cell.say(
      """
      1. With one unit per layer, k layers multiply a gradient by k weights and k slopes. A sigmoid's \
      slope is at most \(significant(steepest)), so with weights of 1, k sigmoids leave at most ¼ᵏ of it; ReLU's slope is 0 \
      or 1, so it passes a gradient whole or not at all.
      2. Initial weights of variance 2 / (n + m) (Xavier) keep the size of sums and gradients; ReLU, which \
      halves the mean square, needs 2 / n (He), where n is the fan-in and m the fan-out.
      3. 0.01 in the paper is a standard deviation. 
      4. \(answer(races, on: data))
      """)
    cell.notes(
      """
      Let the room answer the chapter's question before showing this: what does a layer do to a \
      gradient, how large must initial weights be, and why did ReLU win?
      """)
  }
}

/// Why ReLU won, as far as the races tell.
private func answer(_ races: [Race], on data: String) -> String {
  let faster = races.filter { $0.isReLUFaster == .holds }
  let slower = races.filter { $0.isReLUFaster == .fails }
  if faster.isEmpty && slower.isEmpty {
    return "On \(data) no race was decided: why ReLU won is open here."
  }
  func conditions(_ count: Int) -> String { "\(count) condition\(count == 1 ? "" : "s")" }
  let bytes = faster.count { $0.conditions.pixels == .bytes }
  let won =
    faster.isEmpty
    ? "On \(data) ReLU was shown faster than tanh under none of the conditions"
    : "On \(data) ReLU was shown faster than tanh under \(conditions(faster.count)), "
      + (faster.count == 1
        ? "with pixels of \(faster[0].conditions.pixels.rawValue)"
        : "\(bytes) of them with pixels of ±128")
  let lost = slower.isEmpty ? "" : ", tanh faster than ReLU under \(slower.count)"
  return "\(won)\(lost). \(largestFactor(races))"
    + (faster.isEmpty ? " Why ReLU won against tanh stays open." : "")
}
