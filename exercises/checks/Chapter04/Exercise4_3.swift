import Tensors
import Layers
import Models

/// Exercise 4.3.
public protocol ReceptiveFields {
  /// How many pixels along a side of the image an output depends on, after each sliding window.
  static func receptiveFields(_ windows: [Window]) throws -> [Int]
}

var exercise4_3: Exercise<any ReceptiveFields.Type> {
  Exercise(
    id: "4.3", title: "Receptive field",
    asked: "How many pixels along a side of the image does an output see, after each layer?",
    hints: [
      "Keep two numbers: how many pixels one output sees, and how many pixels of the *image* its "
        + "neighbour looks further to the right. Before the first layer both are 1.",
      "A window of k outputs reaches k − 1 neighbours further than one output does, and each "
        + "neighbour is as many image pixels away as all strides before it multiplied.",
      "`var (field, step) = (1, 1)`; for each window: first `field += (window.kernelSize - 1) * step`, "
        + "then `step *= window.stride`, then append `field` to the result.",
    ],
    cases: {
      var cases = [
        given([(3, 1)], [3]), given([(3, 2), (3, 1)], [3, 7]),
        given([(5, 2), (2, 3), (3, 1)], [5, 7, 19]),
      ]
      for (name, variant) in [("LeNet", Variant.leNet), ("the published AlexNet", .paper)] {
        let (windows, fields) = counted(Plan(of: variant))
        cases.append(
          Case("the \(windows.count) windows of \(name)", expects: fields) {
            try $0.receptiveFields(windows)
          })
      }
      for seed in [43, 44] as [UInt64] {
        let (windows, fields) = counted(Plan(seed: seed))
        cases.append(given(windows.map { ($0.kernelSize, $0.stride) }, fields))
      }
      return cases
    },
    mistakes: [
      Mistake(
        "added up the windows as if nothing had a stride",
        "After a stride of 4, neighbouring outputs look 4 pixels apart: everything further down "
          + "reaches four times as far.",
        NoStrides.self),
      Mistake(
        "let a layer's own stride widen its own window",
        "The stride moves the window from place to place; inside it the inputs lie as they did "
          + "before. It counts from the next layer on.",
        OwnStride.self),
      Mistake(
        "added the strides up",
        "A step of 2 among outputs that lie 4 pixels apart is a step of 8 pixels: strides multiply.",
        AddedStrides.self),
      Mistake(
        "added the whole window",
        "Its first input is seen already; a window of k adds k − 1 more.", WholeWindow.self),
    ])
}

/// The sliding windows of a plan and what the library counts after each.
private func counted(_ plan: Plan) -> (windows: [Window], fields: [Int]) {
  let rows = plan.rows.filter { $0.row.receptiveField != nil }
  return (rows.compactMap(\.row.layer.window), rows.map { $0.row.receptiveField!.size })
}

private func given(_ sizes: [(Int, Int)], _ fields: [Int]) -> Case<any ReceptiveFields.Type> {
  let windows = sizes.map { Window(kernelSize: $0.0, stride: $0.1) }
  let text = sizes.map { "kernelSize \($0.0), stride \($0.1)" }.joined(separator: "; ")
  return Case("windows: \(text)", expects: fields) { try $0.receptiveFields(windows) }
}

/// Adds `more(window, step)` for each window; all strides before it multiplied are the step.
private func fields(_ windows: [Window], _ more: (Window, Int) -> Int) -> [Int] {
  var (field, step) = (1, 1)
  return windows.map { window in
    field += more(window, step)
    step *= window.stride
    return field
  }
}

private enum NoStrides: ReceptiveFields {
  static func receptiveFields(_ windows: [Window]) -> [Int] {
    fields(windows) { window, _ in window.kernelSize - 1 }
  }
}

private enum OwnStride: ReceptiveFields {
  static func receptiveFields(_ windows: [Window]) -> [Int] {
    fields(windows) { window, step in (window.kernelSize - 1) * step * window.stride }
  }
}

private enum AddedStrides: ReceptiveFields {
  static func receptiveFields(_ windows: [Window]) -> [Int] {
    // Beginning with 0: the first stride alone, then the sum of all before.
    var (field, step) = (1, 0)
    return windows.map { window in
      field += (window.kernelSize - 1) * max(1, step)
      step += window.stride
      return field
    }
  }
}

private enum WholeWindow: ReceptiveFields {
  static func receptiveFields(_ windows: [Window]) -> [Int] {
    fields(windows) { window, step in window.kernelSize * step }
  }
}
