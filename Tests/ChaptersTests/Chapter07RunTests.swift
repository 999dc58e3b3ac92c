import Datasets
import Foundation
import RunFiles
import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What suites share that run chapter 7's program.
protocol Chapter07Runs {}

extension Chapter07Runs {
  var name: String { "chapter07-alexnet-training" }
  /// A small run: 256 of the built-in pictures, 8 steps in all.
  var small: [String] {
    [
      "--recipe", "classroom", "--limit", "256", "--epochs", "2", "--schedule", "constant",
      "--no-code", "--log-every", "1",
    ]
  }

  func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  /// A folder of two classes, each of so many grey pictures of noise, and one that cannot be read.
  func pictures(_ folder: String, perClass count: Int, side: Int) throws {
    for label in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(label)", withIntermediateDirectories: true)
      for index in 0..<count {
        let noise = (0..<side * side).map { _ in UInt8.random(in: 0...255) }
        try (Data("P5 \(side) \(side) 255\n".utf8) + noise)
          .write(to: URL(fileURLWithPath: "\(folder)/\(label)/\(index).pgm"))
      }
      try Data("P5".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(label)/torn.pgm"))
    }
  }
}

/// Runs of chapter 7 from their first line to their last file, beside what they say of themselves.
@Suite(.serialized) struct Chapter07RunTests: Chapter07Runs {
  @Test func `steps and epochs are told as they end, and say what they count`() throws {
    try withTemporaryFolder { folder in
      let flags = small + ["--log-every", "2", "--hold-out", "0.25", "--checkpoints"]
      let run = try Program.run(name, flags + [folder + "/run", "--threads", "2"])
      #expect(run.status == 0, "\(run.errors)")
      let words = run.output.split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains("with 2 threads and the fast engine"), "\(words)")
      #expect(
        words.contains(
          "192 images to learn from make 3 steps an epoch; 64 images held out judge each epoch, "
            + "2,000 test images the end"), "\(words)")
      #expect(words.contains("were recognised: of training images over each epoch"), "\(words)")
      let told = run.errors.split(separator: "\n")
      let starts = [
        "training: step 1 of 6, epoch 1 of 2: loss ", "training: step 2 of 6, epoch 1 of 2: loss ",
        "training: epoch 1 of 2: loss ", "training: step 4 of 6, epoch 2 of 2: loss ",
        "training: step 6 of 6, epoch 2 of 2: loss ", "training: epoch 2 of 2: loss ",
        "training: done in ",
      ]
      #expect(told.count == starts.count, "\(run.errors)")
      for (line, start) in zip(told, starts) { #expect(line.hasPrefix(start)) }
      #expect(told[0].contains(" % of its 64 images right · 17 % · "), "\(told[0])")
      #expect(told[2].contains(" %; validation "), "\(told[2])")
      // On a terminal the bar's name is not before it.
      #expect(told[2].dropFirst("training: ".count).count <= 80, "\(told[2])")

      func table(_ file: String) throws -> [[Substring]] {
        try String(contentsOfFile: "\(folder)/run/\(file)", encoding: .utf8)
          .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      }
      let (steps, epochs) = (try table("steps.csv"), try table("epochs.csv"))
      #expect(steps[0].last == "accuracy" && steps.count == 1 + 4)
      #expect(
        epochs[0].suffix(3) == [
          "training accuracy", "sum of batches' training losses",
          "sum of batches' validation losses",
        ])
      for epoch in epochs.dropFirst() {
        let numbers = epoch.compactMap { Double($0) }
        // Three whole batches: the sum of their means is three times the mean over their images.
        #expect(abs(numbers[9] - 3 * numbers[2]) < 1e-9)
        #expect(abs(numbers[10] - numbers[3]) < 1e-9)
        #expect(
          (0...1).contains(numbers[8]) && abs((numbers[8] * 192).remainder(dividingBy: 1)) < 1e-9)
      }
      let events = try #require(bytes(folder + "/run/events.out.tfevents.0.course"))
      for tag in [
        "by epoch/training loss, sum over batches", "by epoch/validation loss, mean over images",
        "by epoch/training accuracy", "accuracy/training", "what the curves show",
      ] { #expect(events.range(of: Data(tag.utf8)) != nil, "\(tag)") }
    }
  }

  @Test func `an epoch's counts survive an interruption, and old logs are gone on with`() throws {
    try withTemporaryFolder { folder in
      let flags = [
        "--recipe", "classroom", "--limit", "2048", "--epochs", "2", "--no-code", "--log-every",
        "1",
        "--save-every", "1", "--checkpoints",
      ]
      func counts(_ run: String) throws -> [[Substring]] {
        try String(contentsOfFile: "\(folder)/\(run)/epochs.csv", encoding: .utf8)
          .split(separator: "\n").map {
            // All but the seconds.
            let cells = $0.split(separator: ",", omittingEmptySubsequences: false)
            return Array(cells[..<7] + cells[8...])
          }
      }
      #expect(try Program.run(name, flags + [folder + "/whole"]).status == 0)
      let killed = try Program.run(name, flags + [folder + "/killed"]) {
        (bytes(folder + "/killed/steps.csv")?.count { $0 == UInt8(ascii: "\n") } ?? 0) > 40
      }
      #expect(killed.status == SIGKILL)
      let resumed = try Program.run(name, flags + [folder + "/killed", "--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try counts("killed") == counts("whole"))

      // Tables as they were before accuracies and sums were kept.
      for (file, columns) in [("epochs.csv", 8), ("steps.csv", 5)] {
        let path = "\(folder)/whole/\(file)"
        let table = try String(contentsOfFile: path, encoding: .utf8)
        try
          (table.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).prefix(columns)
              .joined(separator: ",")
          }.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      }
      let longer = try Program.run(
        name, flags + [folder + "/whole", "--resume", "--epochs", "3"])
      #expect(longer.status == 0, "\(longer.errors)")
      let table = try counts("whole")
      #expect(table.count == 1 + 3)
      #expect(table[1].suffix(3) == ["", "", ""] && table[3].suffix(3).allSatisfy { !$0.isEmpty })
    }
  }

  @Test func `the weights of epochs are kept, and what that takes is said before`() throws {
    try withTemporaryFolder { folder in
      func epochs(_ run: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(run)")) ?? [])
          .filter { $0.hasPrefix("epoch-") }.sorted()
      }
      let none = try Program.run(name, small + ["--checkpoints", folder + "/none"])
      #expect(none.status == 0 && epochs("none").isEmpty, "\(none.errors)")
      let all = try Program.run(name, small + ["--checkpoints", folder + "/all", "--keep-epochs"])
      #expect(all.status == 0, "\(all.errors)")
      #expect(epochs("all") == ["epoch-1.safetensors", "epoch-2.safetensors"])
      let words = all.output.split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains("2 files of 1.061 MB, 2.122 MB in all"), "\(words)")
      let size = try #require(bytes(folder + "/all/epoch-2.safetensors")).count
      #expect(abs(size - 1_061_000) < 5_000)
      // They say by themselves how to judge them, and a new run does not overwrite them.
      let judged = try Program.run(name, ["--evaluate", folder + "/all/epoch-2.safetensors"])
      #expect(judged.status == 0, "\(judged.errors)")
      for file in ["last", "best"] {
        try FileManager.default.removeItem(atPath: "\(folder)/all/\(file).safetensors")
      }
      let again = try Program.run(name, small + ["--checkpoints", folder + "/all"])
      #expect(again.status == 1 && again.errors.contains("epoch-1.safetensors of an earlier run"))

      // The note's recipe keeps every epoch unless told otherwise.
      try pictures(folder + "/few", perClass: 12, side: 28)
      let note = [
        "--recipe", "mnist-sgd", "--network", "lenet-relu", "--data", folder + "/few", "--epochs",
        "3", "--no-code", "--checkpoints",
      ]
      for (run, flags, count) in [("note", [], 3), ("last", ["--last-epochs", "1"], 1)] {
        let kept = try Program.run(name, note + ["\(folder)/\(run)"] + flags)
        #expect(kept.status == 0, "\(kept.errors)")
        #expect(epochs(run).count == count && epochs(run).last == "epoch-3.safetensors")
      }
    }
  }

  @Test func `a folder without test images is learned from whole unless told otherwise`() throws {
    try withTemporaryFolder { folder in
      try pictures(folder + "/flat", perClass: 20, side: 28)
      let flags = [
        "--recipe", "classroom", "--epochs", "2", "--batch-size", "8", "--no-code", "--data",
        folder + "/flat", "--checkpoints",
      ]
      func told(_ run: Program.Result) -> String {
        run.output.split { $0.isWhitespace }.joined(separator: " ")
      }
      let whole = try Program.run(name, flags + [folder + "/whole"])
      #expect(whole.status == 0, "\(whole.errors)")
      #expect(
        told(whole).contains(
          "42 images to learn from make 6 steps an epoch; there are no test images, and none are "
            + "held out, so that nothing judges the epochs."), "\(whole.output)")
      #expect(told(whole).contains("would keep a fifth of the images"), "\(whole.output)")
      #expect(!whole.output.contains("test accuracy") && !whole.output.contains("best.safetensors"))
      #expect(bytes(folder + "/whole/best.safetensors") == nil)
      let log = try String(contentsOfFile: folder + "/whole/epochs.csv", encoding: .utf8)
      #expect(log.split(separator: "\n").count == 1 + 2 && log.contains(",,,"))
      let longer = try Program.run(
        name, flags + [folder + "/whole", "--epochs", "3", "--resume", "--schedule", "plateau"])
      #expect(longer.status == 1, "another schedule is another recipe")
      let further = try Program.run(name, flags + [folder + "/whole", "--epochs", "3", "--resume"])
      #expect(further.status == 0, "\(further.errors)")

      let held = try Program.run(name, flags + [folder + "/held", "--hold-out", "0.2"])
      #expect(held.status == 0, "\(held.errors)")
      #expect(
        told(held).contains(
          "34 images to learn from make 5 steps an epoch; 8 images held out judge each epoch."),
        "\(held.output)")
      #expect(held.output.contains("validation accuracy"))
      #expect(bytes(folder + "/held/best.safetensors") != nil)

      let last = folder + "/whole/last.safetensors"
      let nothing = try Program.run(name, ["--evaluate", last])
      #expect(nothing.status == 1 && nothing.output.isEmpty)
      #expect(nothing.errors.contains("has no test images to judge"), "\(nothing.errors)")
      let judged = try Program.run(name, ["--evaluate", folder + "/held/last.safetensors"])
      #expect(judged.status == 0, "\(judged.errors)")
      #expect(told(judged).contains("judged on the 8 images held out"), "\(judged.output)")

      // A run from before goes on with the fifth of each class that it had kept for testing.
      var old = try #require(bytes(last))
      for name in ["course.format", "course.digest"] {
        old.replaceSubrange(
          try #require(old.range(of: Data(name.utf8))), with: Data(("x" + name.dropFirst()).utf8))
      }
      let key = #"learnsFromAll\\\""#
      old.replaceSubrange(
        try #require(old.range(of: Data(key.utf8))),
        with: Data(key.replacing("learns", with: "taught").utf8))
      try old.write(to: URL(fileURLWithPath: folder + "/old.safetensors"))
      let before = try Program.run(name, ["--evaluate", folder + "/old.safetensors"])
      #expect(before.status == 0, "\(before.errors)")
      #expect(told(before).contains("judged on the 8 test images"), "\(before.output)")
    }
  }

  @Test func `images without labels are named, as lines and as a table`() throws {
    try withTemporaryFolder { folder in
      try pictures(folder + "/new", perClass: 2, side: 28)
      let table = folder + "/answers.csv"
      let flags = ["--predict", folder + "/new", "--no-code", "--csv", table]
      let noData = ["COURSE_DATA": folder + "/no-data"]
      // By the recorded LeNet, which needs no data.
      let recorded = try Program.run(name, flags, environment: noData)
      #expect(recorded.status == 0, "\(recorded.errors)")
      #expect(recorded.output.contains("/new/a/0.pgm: "), "\(recorded.output)")
      let words = recorded.output.split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains("2 pictures could not be read"), "\(words)")
      func rows() throws -> [[Substring]] {
        try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
          .map { $0.split(separator: ",") }
      }
      let answers = try rows()
      #expect(answers.count == 1 + 4)
      #expect(answers[0].prefix(3) == ["image", "class 1", "probability 1"])
      for row in answers.dropFirst() {
        #expect(row.count == 11)
        let shares = stride(from: 2, to: 11, by: 2).map { Double(row[$0]) ?? -1 }
        #expect(shares == shares.sorted(by: >) && shares[0] > 0.1 && shares.reduce(0, +) <= 1.0001)
        #expect(stride(from: 1, to: 11, by: 2).allSatisfy { (0...9).contains(Int(row[$0]) ?? -1) })
      }

      // By weights of one's own, of another network, with the classes of its set.
      let run = try Program.run(
        name, small + ["--epochs", "1", "--checkpoints", folder + "/run", "--keep-epochs"])
      #expect(run.status == 0, "\(run.errors)")
      for weights in [
        ["--weights", folder + "/run/epoch-1.safetensors"], ["--checkpoints", folder + "/run"],
        ["--recipe", "classroom", "--weights", folder + "/run/last.safetensors"],
      ] {
        let own = try Program.run(name, flags + weights, environment: noData)
        #expect(own.status == 0, "\(own.errors)")
        #expect(try rows().count == 1 + 4)
        #expect(own.output.contains("the network miniature"), "\(own.output)")
      }
      let one = try Program.run(name, ["--predict", folder + "/new/a/1.pgm"], environment: noData)
      #expect(one.status == 0 && one.output.contains("1.pgm: "), "\(one.errors)")

      for (request, says) in [
        (["--predict", folder + "/nothing"], "nothing does not exist"),
        (["--predict", folder + "/new", "--csv", folder + "/no/x.csv"], "there is no folder"),
        (["--csv", table], "belongs to --predict"),
        (["--predict", folder + "/new/a/torn.pgm"], "torn.pgm"),
        (
          ["--predict", folder + "/new", "--checkpoints", folder + "/none"],
          "there are no weights in \(folder)/none"
        ),
        (["--predict", folder + "/new", "--weights", table], "no safetensors file"),
      ] {
        let refused = try Program.run(name, request, environment: noData)
        #expect(refused.status == 1, "\(request)")
        #expect(refused.errors.contains(says), "\(refused.errors)")
        #expect(refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
      }
    }
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["COURSE_DATA"] != nil,
      "the real MNIST is looked for in COURSE_DATA"))
  func `the recorded LeNet names digits that it has not learned from`() throws {
    try withTemporaryFolder { folder in
      let test = try DataLocation().load("mnist").test
      for index in 0..<100 {
        let image = try test.image(at: index)
        let file = Data("P5 \(image.width) \(image.height) 255\n".utf8) + image.bytes
        try file.write(to: URL(fileURLWithPath: "\(folder)/\(index)-\(test.labels[index]).pgm"))
      }
      let run = try Program.run(name, ["--predict", folder, "--csv", folder + "/answers.csv"])
      #expect(run.status == 0, "\(run.errors)")
      let answers = try String(contentsOfFile: folder + "/answers.csv", encoding: .utf8)
        .split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      #expect(answers.count == 100)
      let right = answers.count { $0[0].hasSuffix("-\($0[1]).pgm") }
      #expect(right >= 95, "\(right) of 100")
    }
  }

  @Test func `a limit says what it draws, and the shapes of the network are shown`() throws {
    try withTemporaryFolder { folder in
      let run = try Program.run(name, small + ["--checkpoints", folder + "/run"])
      let words = run.output.split { $0.isWhitespace }.joined(separator: " ")
      #expect(
        words.contains(
          "has drawn 256 of the 10,000 training images by chance, the same ones in every run, not "
            + "the first 256"), "\(words)")
      #expect(words.contains("conv5 64 × 6 × 6"), "\(words)")
      let few = try Program.run(
        name, small + ["--limit", "20000", "--epochs", "1", "--checkpoints", folder + "/all"]
      ) { bytes(folder + "/all/steps.csv")?.contains(UInt8(ascii: "1")) ?? false }
      #expect(few.output.contains("There are 10,000 training images"), "\(few.output)")
    }
  }

  @Test func `fashion-sgd begins with Xavier's weights and PyTorch's biases, exported too`() throws
  {
    try withTemporaryFolder { folder in
      try pictures(folder + "/few", perClass: 2, side: 28)
      let run = try Program.run(
        name,
        [
          "--recipe", "fashion-sgd", "--network", "lenet-relu", "--data", folder + "/few",
          "--export-pytorch", folder + "/out",
        ])
      #expect(run.status == 0, "\(run.errors)")
      let file = try SafetensorsFile(path: folder + "/out/network.safetensors")
      // A convolution of 25 weights per output, and the first fully connected layer of 400.
      for (layer, fanIn, fanOut) in [("0", Float(25), Float(150)), ("7", 400, 120)] {
        let (weight, bias) = (
          try file.tensor("\(layer).weight"), try file.tensor("\(layer).bias")
        )
        let (xavier, drawn) = ((6 / (fanIn + fanOut)).squareRoot(), 1 / fanIn.squareRoot())
        #expect(max(weight.max(), -weight.min()) <= xavier)
        #expect(max(weight.max(), -weight.min()) > 0.9 * xavier)
        #expect(max(bias.max(), -bias.min()) <= drawn)
        #expect(max(bias.max(), -bias.min()) > 0.5 * drawn)
      }
    }
  }
}
