import Testing

@testable import Base

@Suite struct FloatBufferTests {
  @Test(arguments: [0, 1, 15, 16, 17, 1000, 1_000_000])
  func `a buffer is aligned and may be read a little past its end`(count: Int) async {
    let buffer = FloatBuffer(count: count)
    #expect(buffer.count == count)
    #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
    // In a process of its own, where no other test takes memory: what is taken covers 16 more.
    await #expect(processExitsWith: .success) { [count = count as Int] in
      let before = FloatBuffer.statistics.bytesLive
      let buffer = FloatBuffer(count: count)
      let taken = FloatBuffer.statistics.bytesLive - before
      #expect(taken >= 4 * (count + 16), "\(taken) bytes for \(buffer.count) floats")
    }
  }

  @Test func `memory given back is used again`() {
    // A size that no other test uses, as all share one free list.
    let count = 3_456_789
    let first = UInt(bitPattern: FloatBuffer(count: count).pointer)
    let second = UInt(bitPattern: FloatBuffer(count: count - 5).pointer)
    #expect(first == second)
  }

  @Test func `two living buffers never share memory`() {
    let buffers = (0..<20).map { _ in FloatBuffer(count: 100) }
    #expect(Set(buffers.map { UInt(bitPattern: $0.pointer) }).count == 20)
  }

  @Test func `what there is no memory for ends the program in one sentence`() async {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent])
    {
      _ = FloatBuffer(count: 1 << 48)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    let wanted = "no memory for 1207959552 MB more (see ulimit -v): smaller batches need less\n"
    #expect(said == wanted)
  }

  @Test func `the statistics count what is live`() {
    let before = FloatBuffer.statistics.bytesLive
    let big = FloatBuffer(count: 50_000_000)
    #expect(FloatBuffer.statistics.bytesLive >= before / 2 + 200_000_000 / 2)
    #expect(big.count == 50_000_000)
  }
}
