import Tensors
import Testing

@Suite struct WindowTests {
  private func sizes(
    _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int
  ) -> [Int?] {
    [Rounding.floor, .ceil].map {
      try? Window(kernelSize: kernel, stride: stride, padding: padding, rounding: $0)
        .outputSize(input)
    }
  }

  /// The positions counted one by one: while the window still lies (floor) inside the padded image,
  /// or (ceil) begins inside and the one before did not reach the end.
  private func counted(
    _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ rounding: Rounding
  ) -> Int {
    var count = 0
    var start = -padding
    while true {
      if rounding == .floor {
        if start + kernel > input + padding { return count }
      } else {
        let previousReachedTheEnd = count > 0 && start - stride + kernel >= input + padding
        // A window that would begin behind the image sees nothing at all.
        if previousReachedTheEnd || start >= input { return count }
        if count == 0 && start + kernel >= input + padding + stride { return 0 }
      }
      count += 1
      start += stride
    }
  }

  @Test func `the sizes of the networks come out`() {
    #expect(sizes(224, 11, 4, 0) == [54, 55])
    #expect(sizes(224, 11, 4, 1) == [54, 55])
    #expect(sizes(224, 11, 4, 2) == [55, 56])
    #expect(sizes(227, 11, 4, 0) == [55, 55])
    #expect(sizes(55, 3, 2, 0) == [27, 27])
    #expect(sizes(54, 3, 2, 0) == [26, 27])
    #expect(sizes(12, 3, 2, 0) == [5, 6])
    #expect(sizes(28, 5, 1, 2) == [28, 28])
    #expect(sizes(2, 3, 2, 0) == [nil, 1])
    #expect(sizes(1, 3, 2, 0) == [nil, nil])
  }

  @Test func `formula and counting agree`() {
    for kernel in 1...5 {
      for stride in 1...4 {
        for padding in 0...(kernel / 2) {
          for input in 1...12 {
            for rounding in [Rounding.floor, .ceil] {
              let window = Window(
                kernelSize: kernel, stride: stride, padding: padding, rounding: rounding)
              let expected = counted(input, kernel, stride, padding, rounding)
              #expect(
                (try? window.outputSize(input)) ?? 0 == expected, "\(window) over \(input) pixels")
            }
          }
        }
      }
    }
  }
}
