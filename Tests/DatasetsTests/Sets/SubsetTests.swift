import Testing

@testable import Datasets

@Suite struct SubsetTests {
  @Test func `a sample holds every class of a set that deals them out in turn, or sorts them`() {
    let glyphs = builtInGlyphs(count: 1_000, seed: 1)
    let sorted = Subset(
      glyphs, glyphs.labels.indices.sorted { glyphs.labels[$0] < glyphs.labels[$1] })
    for base: any Dataset in [glyphs, sorted] {
      let sample = Subset(sampling: base, count: 400)
      #expect(sample.count == 400)
      #expect(sample.classCounts.min()! > 20, "\(sample.classCounts)")
      #expect(Set(sample.indices).count == 400)
      #expect(sample.indices == Subset(sampling: base, count: 400).indices)
    }
  }

  @Test func `a picture and its label stay together`() throws {
    let glyphs = builtInGlyphs(count: 10, seed: 1)
    let two = Subset(glyphs, [7, 2])
    #expect(two.labels == [glyphs.labels[7], glyphs.labels[2]])
    #expect(try two.image(at: 1).bytes == glyphs.image(at: 2).bytes)
    #expect(two.classNames == glyphs.classNames)
  }

  @Test func `a sample of more than there are is the whole set`() {
    #expect(Subset(sampling: builtInGlyphs(count: 10, seed: 1), count: 99).indices == Array(0..<10))
  }

  @Test func `that pictures are enlarged is said, that they are shrunk is not`() {
    let glyphs = builtInGlyphs(count: 3, seed: 1)
    #expect(
      glyphs.noteOnEnlarging(to: 224)
        == "its pictures of 28 × 28 pixels are enlarged to 224 × 224, which adds no detail")
    #expect(glyphs.noteOnEnlarging(to: 28) == nil && glyphs.noteOnEnlarging(to: 15) == nil)
  }
}
