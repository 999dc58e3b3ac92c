import Base
import ExerciseChecks
import Foundation
import Layers
import Models
import RunFiles
import Tensors
import TestSupport
import Testing

@testable import Notebook
@testable import chapter07_alexnet_training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs of chapter 7 that are interrupted, and files of theirs that are damaged.
@MainActor @Suite(.serialized) struct Chapter07DamageTests {
  private let name = "chapter07-alexnet-training"
  /// A run of a second or two, 64 steps, saved and logged at every one.
  private let run = [
    "--recipe", "classroom", "--limit", "4096", "--epochs", "1", "--no-code", "--log-every", "1",
    "--save-every", "1",
  ]

  private func lines(_ path: String) -> Int {
    FileManager.default.contents(atPath: path).map { $0.count { $0 == UInt8(ascii: "\n") } } ?? 0
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func `a signal to end saves the run`(number: Int32) throws {
    try withTemporaryFolder { folder in
      // What ignores a signal, as under `nohup`, leaves that to the programs it starts.
      let before = signal(number, SIG_DFL)
      defer { signal(number, before) }
      let flags = run + ["--checkpoints", folder + "/run", "--save-every", "1000"]
      let ended = try Program.run(name, flags, signal: number) {
        lines(folder + "/run/steps.csv") > 5
      }
      #expect(ended.status == 130, "\(ended.errors)")
      #expect(ended.errors.contains("everything is saved"), "\(ended.errors)")
      let step = try Checkpoint(reading: folder + "/run/last.safetensors").progress.step
      #expect(step == lines(folder + "/run/steps.csv") - 1)
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func `a signal ends the test of an epoch, which is done again when the run goes on`(
    number: Int32
  ) throws {
    try withTemporaryFolder { folder in
      let before = signal(number, SIG_DFL)
      defer { signal(number, before) }
      // Two steps an epoch, and a test of 2,000 images.
      let flags = [
        "--recipe", "classroom", "--limit", "128", "--epochs", "2", "--schedule", "constant",
        "--no-code", "--log-every", "1", "--checkpoints",
      ]
      let ended = try Program.run(name, flags + [folder + "/cut"], signal: number) {
        guard lines(folder + "/cut/steps.csv") == 1 + 2 else { return false }
        // The step has been logged, and is over soon.
        usleep(20_000)
        return true
      }
      #expect(ended.status == 130, "\(ended.errors)")
      #expect(ended.errors.contains("stopped after step 2 of 4; everything is saved"))
      let progress = try Checkpoint(reading: folder + "/cut/last.safetensors").progress
      #expect(progress.epoch == 0 && progress.batchesDone == 2, "the test came to its end")
      #expect(lines(folder + "/cut/epochs.csv") == 1)

      #expect(try Program.run(name, flags + [folder + "/whole"]).status == 0)
      #expect(try Program.run(name, flags + [folder + "/cut", "--resume"]).status == 0)
      func epochs(_ run: String) throws -> [[Substring]] {
        try String(contentsOfFile: "\(folder)/\(run)/epochs.csv", encoding: .utf8)
          .split(separator: "\n").map {
            let cells = $0.split(separator: ",", omittingEmptySubsequences: false)
            return Array(cells[..<7] + cells[8...])  // All but the seconds.
          }
      }
      #expect(try epochs("cut") == epochs("whole"))
      #expect(
        try bytes(of: folder + "/cut/last.safetensors")
          == bytes(of: folder + "/whole/last.safetensors"))
    }
  }

  @Test func `saved weights are judged no further after Ctrl-C`() async {
    await #expect(processExitsWith: .success) {
      try await MainActor.run {
        Interruption.watch()
        let run = try TrainingRun(try #require(Recipe.preset("classroom")))
        raise(SIGINT)
        for tenViews in [false, true] {
          #expect(throws: Interrupted.self) { try run.evaluate(tenViews: tenViews) }
        }
      }
    }
  }

  @Test func `a closed output does not end the training`() throws {
    try withTemporaryFolder { folder in
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.arguments =
        [
          "-c", #"status=$1; shift; ("$@" 2>&1; echo $? >"$status") | true"#, "sh",
          folder + "/status",
        ]
        + [Program.url(name).path] + run + ["--checkpoints", folder + "/run"]
      try shell.run()
      shell.waitUntilExit()
      #expect(try String(contentsOfFile: folder + "/status", encoding: .utf8) == "0\n")
      #expect(try Checkpoint(reading: folder + "/run/last.safetensors").progress.epoch == 1)
    }
  }

  @Test func `a folder that a run writes into is taken`() throws {
    try withTemporaryFolder { folder in
      let flags = run + ["--checkpoints", folder + "/run", "--logdir"]
      var second: Program.Result?
      let first = try Program.run(name, flags + [folder + "/a"]) {
        if lines(folder + "/a/steps.csv") > 2, second == nil {
          second = try? Program.run(name, flags + [folder + "/b", "--resume"])
        }
        return second != nil
      }
      #expect(first.status == SIGKILL)
      #expect(second?.status == 1)
      #expect(second?.errors.contains("a run that is still going on writes into") == true)
    }
  }

  @Test func `the best epoch is remembered when the log of epochs is lost`() throws {
    try withTemporaryFolder { folder in
      let flags = [
        "--recipe", "classroom", "--limit", "256", "--schedule", "constant", "--no-code",
        "--checkpoints", folder,
      ]
      #expect(try Program.run(name, flags + ["--epochs", "3"]).status == 0)
      func accuracies() throws -> [Double] {
        try String(contentsOfFile: folder + "/epochs.csv", encoding: .utf8).split(separator: "\n")
          .dropFirst().map { Double($0.split(separator: ",")[4])! }
      }
      let before = try accuracies()
      try FileManager.default.removeItem(atPath: folder + "/epochs.csv")
      #expect(try Program.run(name, flags + ["--epochs", "4", "--resume"]).status == 0)
      let after = try accuracies()
      #expect(before.count == 3 && after.count == 1)
      let best = try RunHistory(recordedIn: folder).best
      #expect(abs((best?.accuracy ?? 0) - (before + after).max()!) < 1e-12)
    }
  }

  @Test func `weights that the disk has no room for are refused before the run`() throws {
    let fits = try KeptWeights(files: 10, parameters: 46_764_746, free: 2_000_000_000, folder: "x")
    #expect(fits.sentence == "10 files of 187.1 MB, 1.871 GB in all")
    #expect(KeptWeights.freeBytes(in: "/") > 0)
    #expect {
      _ = try KeptWeights(files: 10, parameters: 46_764_746, free: 500_000_000, folder: "x")
    } throws: {
      "\($0)"
        == "the weights of 10 epochs take 1.871 GB, but the disk of x has 500 MB free: "
        + "--last-epochs 2 keeps fewer, or name another folder with --checkpoints"
    }
  }

  @Test func `a folder without its last checkpoint says what can be done`() throws {
    try withTemporaryFolder { folder in
      let flags = [
        "--recipe", "classroom", "--limit", "128", "--epochs", "1", "--schedule", "constant",
        "--no-code", "--checkpoints", folder,
      ]
      #expect(try Program.run(name, flags).status == 0)
      let (last, best) = (folder + "/last.safetensors", folder + "/best.safetensors")
      try FileManager.default.removeItem(atPath: last)
      for (words, says) in [
        (flags, "add --resume"), (flags + ["--resume"], "cp \(best) \(last)"),
        (["--resume", "--checkpoints", folder], "cp \(best) \(last)"),
      ] {
        let refused = try Program.run(name, words)
        #expect(refused.status == 1 && refused.errors.contains(says), "\(refused.errors)")
      }
      try FileManager.default.copyItem(atPath: best, toPath: last)
      #expect(try Program.run(name, flags + ["--resume"]).status == 0)
      for file in [last, best] { try FileManager.default.removeItem(atPath: file) }
      for (words, says) in [
        (flags, "the log of an earlier run"),
        (flags + ["--resume"], "in a folder without logs of an earlier run"),
      ] {
        let refused = try Program.run(name, words)
        #expect(refused.status == 1 && refused.errors.contains(says), "\(refused.errors)")
      }
    }
  }

  @Test func `a run that diverges names a good checkpoint, and goes on from it`() throws {
    try withTemporaryFolder { folder in
      let small = ["--limit", "256", "--schedule", "constant", "--no-code", "--save-every", "1"]
      let diverging = try Program.run(
        name,
        ["--recipe", "classroom", "--learning-rate", "1e9", "--checkpoints", folder + "/run"]
          + small)
      #expect(diverging.status == 1)
      // Every checkpoint after the first step is worse than guessing, and is not called good.
      #expect(
        diverging.errors.contains("no checkpoint in \(folder)/run is much better than guessing"),
        "\(diverging.errors)")
      #expect(diverging.errors.contains("--learning-rate 1e+08 "), "\(diverging.errors)")
      let begun = try Program.run(
        name,
        ["--recipe", "classroom", "--epochs", "1", "--checkpoints", folder + "/good"] + small)
      #expect(begun.status == 0, "\(begun.errors)")
      let last = folder + "/good/last.safetensors"
      let steeper = try Program.run(
        name,
        [
          "--weights", last, "--learning-rate", "1e9", "--checkpoints", folder + "/steeper",
          "--epochs", "1", "--no-code",
        ])
      #expect(steeper.status == 1)
      let command = "--weights \(folder)/steeper/last.safetensors --learning-rate 1e+08 "
      #expect(steeper.errors.contains("the last good checkpoint is \(folder)/steeper/last"))
      #expect(steeper.errors.contains(command), "\(steeper.errors)")
      let lower = try Program.run(
        name,
        [
          "--weights", folder + "/steeper/last.safetensors", "--learning-rate", "0.002",
          "--checkpoints", folder + "/lower", "--epochs", "1", "--no-code",
        ])
      #expect(lower.status == 0, "\(lower.errors)")
      let words = lower.output.split { $0.isWhitespace }
      #expect(words.contains("--weights") && words.contains("0.002"), "\(lower.output)")
    }
  }

  @Test func `weights that cannot be judged are refused in a sentence`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/w.safetensors"
      let network = alexNetMiniature()
      var generator = RandomGenerator(seed: 1)
      network.initialize(.heNormal, using: &generator)
      let judge = ["--evaluate", path, "--recipe", "classroom"]
      let cases: [(change: () -> Void, says: String)] = [
        ({ network.parameters[0].parameter.value[0, 0, 0, 0] = .nan }, "0.weight holds a number"),
        (
          {
            for index in [0, 2, 4, 6] {
              network.parameters[index].parameter.value = .filled(
                network.parameters[index].parameter.value.shape, with: 1e12)
            }
          }, "scores that are not finite"
        ),
      ]
      for (change, says) in cases {
        change()
        try network.saveWeights(to: path)
        let refused = try Program.run(name, judge)
        #expect(refused.status == 1 && refused.errors.contains(says), "\(refused.errors)")
        #expect(!refused.output.contains("0.00 %"), "\(refused.output)")
      }
      let hundred = alexNetMiniature(classes: 100)
      hundred.initialize(.heNormal, using: &generator)
      try hundred.saveWeights(to: path)
      let refused = try Program.run(name, judge)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("knows 100 classes and"), "\(refused.errors)")
      let begun = try Program.run(
        name,
        [
          "--weights", path, "--recipe", "classroom", "--limit", "64", "--epochs", "1",
          "--checkpoints", folder + "/run", "--no-code",
        ])
      #expect(begun.status == 0, "\(begun.errors)")
      #expect(begun.output.contains("knows 100 classes, so it was left out"), "\(begun.output)")
    }
  }

  @Test func `a run saved at every step saves an epoch's last with its end`() throws {
    try withTemporaryFolder { folder in
      var recipe = Recipe.classroom
      (recipe.limit, recipe.epochs) = (256, 2)
      let run = try TrainingRun(recipe, folder: folder, saveEvery: 1)
      let save = try #require(run.trainer.save)
      var saved: [Int] = []
      run.trainer.save = { trainer in
        try save(trainer)
        saved.append(try Checkpoint(reading: folder + "/last.safetensors").progress.batchesDone)
      }
      #expect(try run.run())
      #expect(saved == [0, 1, 2, 3, 3, 0, 1, 2, 3, 3, 0])
    }
  }

  @Test func `mutated files of a recorded run and of a judge are read or refused`() throws {
    var mutation = Mutation(seed: 21)
    let recorded = "\(recordedRuns)/fashion-adam"
    let files = [RunHistory.file, RunHistory.epochFile, RunHistory.stepFile]
    let texts = try files.map { try String(contentsOfFile: "\(recorded)/\($0)", encoding: .utf8) }
    let filters = try bytes(of: "\(recorded)/\(RunHistory.filterFile)")
    let report = [
      ReportLine.trying("[1, 2]"), .found(.passed(inputs: 3)),
      .verdict(.stopped(.crash, "Stopped.")),
    ].map(\.text).joined()
    var (shown, refused) = (0, 0)
    try withTemporaryFolder { folder in
      for (file, text) in zip(files, texts) { try write(Array(text.utf8), to: "\(folder)/\(file)") }
      try write(filters, to: "\(folder)/\(RunHistory.filterFile)")
      for round in 0..<Mutation.count {
        let place = round % 5
        do {
          switch place {
          case 0: try write(Array(mutation.json(texts[0]).utf8), to: "\(folder)/\(files[0])")
          case 1, 2:
            let text = mutation.cells(mutation.lines(texts[place]))
            try write(Array(text.utf8), to: "\(folder)/\(files[place])")
          case 3:
            var bytes = filters
            for _ in 0...mutation.below(3) {
              bytes[mutation.below(300)] = UInt8(mutation.below(256))
            }
            try write(bytes, to: "\(folder)/\(RunHistory.filterFile)")
          default:
            _ = verdict(
              report: mutation.lines(report), ending: .exit(0), errors: mutation.lines(report))
          }
          try show(
            RunHistory(recordedIn: folder), RunHistory.filters(recordedIn: folder))
          shown += 1
        } catch { refused += 1 }
        if place < 3 { try write(Array(texts[place].utf8), to: "\(folder)/\(files[place])") }
        if place == 3 { try write(filters, to: "\(folder)/\(RunHistory.filterFile)") }
      }
    }
    #expect(
      shown > Mutation.count / 20 && refused > Mutation.count / 20, "\(shown) and \(refused)")
  }

  /// Shows a run as a page does.
  private func show(_ history: RunHistory, _ filters: (first: Tensor, last: Tensor)) throws {
    let page = Page(chapter: 7, title: "Run", command: "page", question: "?", commandLine: [])
    page.cell("run", "The run") { cell in
      cell.table(epochTable(history))
      cell.figure(lossPlot(history))
      if let figure = confusionFigure(history) { cell.figure(figure) }
      showFilterSheets(cell, first: filters.first, last: filters.last)
      cell.say("\(history.day) \(duration(history.seconds)) \(history.best as Any)")
    }
    let terminal = TerminalRenderer(canvas: Canvas(width: 76))
    for block in try page.play(page.cells[0]).blocks { _ = terminal.lines(block) }
  }
}
