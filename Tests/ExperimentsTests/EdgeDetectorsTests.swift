import RandomStreams
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct EdgeDetectorsTests {
  @Test func drawsTheImagesOfTheText() {
    let images = EdgeImage.generate(2, seed: 1)
    #expect(images.map(\.isEdge) == [true, false])
    #expect(images[0].rows == Array(repeating: "..#.....", count: 8))
    #expect(
      images[1].rows == [
        "......#.", "....#..#", "........", ".#......", "........", "........", "#..#....",
        "....#..#",
      ])
  }

  @Test func linesAndNoiseHaveTheSameNumberOfLitPixels() {
    let images = EdgeImage.generate(80, seed: 1)
    #expect(images.count { $0.isEdge } == 40)
    #expect(images.allSatisfy { $0.lit.count == 8 })
  }

  /// A line in column 2 is in the right, middle or left column of a window, or in none.
  @Test func listsEachDistinctWindowOnce() {
    #expect(EdgeImage.edge(column: 2).windows == [0, 0b001_001_001, 0b010_010_010, 0b100_100_100])
    // Column 6 of 8 is never at the left of a window.
    #expect(EdgeImage.edge(column: 6).windows == [0, 0b010_010_010, 0b100_100_100])
    // No window has column 1 at its right: that window would start left of the image.
    #expect(EdgeImage.edge(column: 1).windows == [0, 0b001_001_001, 0b010_010_010])
    // Every window of this image has a lit pixel.
    let image = EdgeImage(lit: [2, 5, 7, 16, 18, 21, 23, 42, 45, 40, 47].sorted(), isEdge: false)
    #expect(!image.windows.contains(0))
  }

  @Test func convolutionalLogitIsThatOfTheBestWindow() {
    var random = PythonRandom(seed: 0)
    var detector = ConvolutionalDetector(random: &random)
    detector.parameters = [1, -1, -1, 1, -1, -1, 1, -1, -1, -1.5]
    #expect(detector.logit(of: .edge(column: 4)) == 1.5)
    #expect(detector.logit(of: .edge(column: 6)) == -1.5)
    #expect(detector.recognises(.edge(column: 4)))
    #expect(!detector.recognises(.edge(column: 6)))
    #expect(detector.accuracy(on: [.edge(column: 4), .edge(column: 6)]) == 0.5)
  }

  @Test func fullyConnectedDetectorHasOneWeightPerPixel() {
    var random = PythonRandom(seed: 0)
    var detector = FullyConnectedDetector(random: &random)
    #expect(detector.parameters.count == 65)
    #expect(detector.parameters[0] == 0.09417154046806644)
    detector.parameters = (0..<65).map(Double.init)
    #expect(detector.logit(of: .edge(column: 1)) == 64 + 8 * 1 + 8 * 28)
  }

  @Test func lossIsTheMeanCrossEntropyAndStaysFinite() {
    var random = PythonRandom(seed: 0)
    var detector = ConvolutionalDetector(random: &random)
    detector.parameters = Array(repeating: 0, count: 10)
    let half = detector.loss(on: [.edge(column: 1), EdgeImage(lit: [0], isEdge: false)])
    #expect(abs(half - 0.6931471805599453) < 1e-15)
    detector.parameters[9] = 1_000
    #expect(detector.loss(on: [EdgeImage(lit: [0], isEdge: false)]).isFinite)
  }
}
