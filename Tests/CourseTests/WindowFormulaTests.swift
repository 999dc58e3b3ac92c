import Course
import Tensors
import Testing

@Suite struct WindowFormulaTests {
  @Test func `the formula is shown with its numbers`() {
    func shown(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ rounding: Rounding)
      -> String
    {
      Window(kernelSize: kernel, stride: stride, padding: padding, rounding: rounding)
        .formula(input)
    }
    #expect(shown(224, 11, 4, 1, .floor) == "⌊(224 + 2·1 − 11) / 4⌋ + 1 = ⌊53.75⌋ + 1 = 54")
    #expect(shown(224, 11, 4, 0, .ceil) == "⌈(224 + 2·0 − 11) / 4⌉ + 1 = ⌈53.25⌉ + 1 = 55")
    #expect(shown(13, 3, 2, 0, .floor) == "⌊(13 + 2·0 − 3) / 2⌋ + 1 = ⌊5⌋ + 1 = 6")
    #expect(shown(12, 2, 3, 0, .floor) == "⌊(12 + 2·0 − 2) / 3⌋ + 1 = ⌊3.33…⌋ + 1 = 4")
    #expect(shown(2, 3, 2, 0, .floor) == "⌊(2 + 2·0 − 3) / 2⌋ + 1 = ⌊−0.5⌋ + 1: no window fits")
    #expect(
      shown(3, 2, 2, 1, .ceil) == "⌈(3 + 2·1 − 2) / 2⌉ + 1 = ⌈1.5⌉ + 1 − 1 beyond the edge = 2")
  }
}
