import Testing

@testable import Training

@Suite struct RunningMeanTests {
  @Test func `a short batch counts for as many images as it holds`() {
    var mean = RunningMean()
    #expect(mean.mean == nil)
    #expect("\(mean)" == "no images yet")
    mean.add(mean: 2, count: 3)
    mean.add(mean: 6, count: 1)
    #expect(mean.mean == 3)
    #expect("\(mean)" == "3.0, the mean over 4 images")
    // What a program prints that adds up its batches' losses.
    #expect(mean.sumOfMeans == 8)
  }
}
