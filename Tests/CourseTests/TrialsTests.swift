import Statistics
import Course
import KernelMethods
import Testing

@Test func `Trials have seeds of their own, the same each time, fewer being the first of more`()
  throws
{
  let five = try trials(5, seed: 7) { $0 }
  #expect(Set(five).count == 5)
  #expect(try trials(3, seed: 7) { $0 } == Array(five.prefix(3)))
  #expect(try trials(3, seed: 8) { $0 } != Array(five.prefix(3)))
}

@Test func `What a trial throws comes out`() {
  struct Failure: Error {}
  #expect(throws: Failure.self) { _ = try trials(2, seed: 1) { _ in throw Failure() } }
}

@Test func `A spread is written with its standard error`() throws {
  // Mean 0.94, deviation 0.02, standard error 0.02 / √3 = 0.0115.
  let spread = try Spread([0.92, 0.94, 0.96])
  #expect(spread.percent() == "94.0 ± 1.2 %")
  #expect(spread.text(decimals: 3) == "0.940 ± 0.012")
}

@Test func `A comparison is written in points and judges claims`() throws {
  let (high, low) = (try Spread([0.92, 0.94, 0.96]), try Spread([0.42, 0.44, 0.46]))
  #expect(high.compared(to: low).points() == "+50.0 ± 1.6")
  #expect(low.compared(to: high).points(decimals: 0) == "−50 ± 2")
  #expect(high.compared(to: low).judging(.more) == .holds)
  #expect(high.compared(to: low).judging(.less) == .fails)
  #expect(high.compared(to: high).judging(.more) == .undecided)
}
