import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The training program of chapter 7, run as a reader runs it.
@Suite(.serialized) struct Chapter07Tests: Chapter07Runs {
  @Test func `a few hundred pictures are enough for the lessons, and too few are counted`() throws {
    try withTemporaryFolder { folder in
      try pictures(folder + "/few", perClass: 200, side: 28)
      for cell in ["gradient-noise", "batch-size", "neighbours", "interruption"] {
        let run = try Program.run(name, ["--quick", "--data", folder + "/few", "--cell", cell])
        #expect(run.status == 0, "\(run.errors)")
        #expect(cell != "gradient-noise" || run.output.contains("over 256 images"), "\(run.output)")
      }
      try pictures(folder + "/fewer", perClass: 50, side: 28)
      let refused = try Program.run(
        name, ["--cell", "gradient-noise", "--data", folder + "/fewer"])
      #expect(refused.status == 1)
      #expect(refused.errors.contains("this takes at least 256"), "\(refused.errors)")
    }
  }

  @Test func `images held out judge each epoch, and the test images the end`() throws {
    try withTemporaryFolder { folder in
      let run = try Program.run(
        name,
        small + ["--hold-out", "0.25", "--augment", "crops", "--checkpoints", folder + "/run"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("validation accuracy"), "\(run.output)")
      let words = run.output.split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains("asked once, after the last epoch, with ten views each"), "\(words)")
      // 192 of 256 images make 3 steps of 64 in each of 2 epochs.
      let steps = try String(contentsOfFile: folder + "/run/steps.csv", encoding: .utf8)
      #expect(steps.split(separator: "\n").count == 1 + 6)
      let epochs = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8)
      #expect(epochs.hasPrefix("step,epoch,training loss,validation loss,validation accuracy"))
      let none = try Program.run(
        name, small + ["--limit", "3", "--hold-out", "0.1", "--checkpoints", folder + "/none"])
      #expect(none.status == 1)
      #expect(none.errors.contains("--hold-out 0.1 of 3 training images"), "\(none.errors)")
    }
  }

  @Test func `a run leaves checkpoints, logs, a report and a record`() throws {
    try withTemporaryFolder { folder in
      let run = try Program.run(name, small + ["--checkpoints", folder + "/run"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("--learning-rate    0.02"))
      for file in [
        "last.safetensors", "best.safetensors", "epochs.csv", "steps.csv", "run.json",
        "report.html", "filters.safetensors", "responses.safetensors",
        "events.out.tfevents.0.course",
      ] {
        #expect(bytes("\(folder)/run/\(file)") != nil, "\(file)")
      }
      let steps = try String(contentsOfFile: "\(folder)/run/steps.csv", encoding: .utf8)
      #expect(steps.split(separator: "\n").count == 1 + 8)

      let again = try Program.run(name, small + ["--checkpoints", folder + "/run"])
      #expect(again.status == 1)
      #expect(again.errors.contains("add --resume"), "\(again.errors)")

      let judged = try Program.run(
        name, ["--evaluate", folder + "/run/best.safetensors", "--no-code"])
      #expect(judged.status == 0, "\(judged.errors)")
      #expect(judged.output.contains("ten views"))

      let exported = try Program.run(
        name, ["--recipe", "classroom", "--export-pytorch", folder + "/python"])
      #expect(exported.status == 0, "\(exported.errors)")
      #expect(bytes("\(folder)/python/train.py") != nil)

      // A checkpoint whose recipe somebody has edited.
      let good = try #require(bytes("\(folder)/run/last.safetensors"))
      let edited = folder + "/edited"
      try FileManager.default.createDirectory(atPath: edited, withIntermediateDirectories: true)
      for (old, new, says) in [
        ("miniature", "miniatvre", "--network is one of"),
        (#"optimizer\\\":\\\"sgd"#, #"optimizer\\\":\\\"sgg"#, "--optimizer is one of"),
        (#"batchSize\\\":64"#, #"batchSize\\\": 0"#, "--batch-size takes a whole number from 1"),
        (#"limit\\\":256"#, #"limit\\\":  0"#, "--limit takes a whole number from 1"),
      ] {
        var bad = good
        // Without its digest it is as other programs write it.
        for name in ["course.format", "course.digest"] {
          bad.replaceSubrange(
            try #require(bad.range(of: Data(name.utf8))), with: Data(("x" + name.dropFirst()).utf8))
        }
        bad.replaceSubrange(try #require(good.range(of: Data(old.utf8))), with: Data(new.utf8))
        try bad.write(to: URL(fileURLWithPath: edited + "/last.safetensors"))
        for request in [
          ["--evaluate", edited + "/last.safetensors"], ["--resume", "--checkpoints", edited],
        ] {
          let refused = try Program.run(name, request)
          #expect(refused.status == 1)
          #expect(refused.errors.contains("cannot be followed: \(says)"), "\(refused.errors)")
        }
      }
    }
  }

  @Test func `an exported script takes images of the network's size and colours`() throws {
    try withTemporaryFolder { folder in
      try pictures(folder + "/few", perClass: 5, side: 28)
      func script(_ flags: String...) throws -> String {
        let run = try Program.run(
          name,
          ["--recipe", "classroom", "--data", folder + "/few", "--export-pytorch", folder + "/out"]
            + flags)
        #expect(run.status == 0, "\(run.errors)")
        return try String(contentsOfFile: folder + "/out/train.py", encoding: .utf8)
      }
      let photographs = try script(
        "--network", "imagenet", "--normalize", "imagenet", "--augment", "flips")
      #expect(photographs.contains("IMAGE = [3, 224, 224]"))
      let steps = [
        "v2.Resize(256)", "v2.CenterCrop(256)", "v2.CenterCrop(224)", "v2.RandomHorizontalFlip()",
        "v2.Normalize",
      ]
      #expect(photographs.contains(steps.joined(separator: ",\n        ")))
      // Small pictures are cut as they are: 25 of 28 pixels, as 224 of 256.
      let crops = try script("--augment", "crops")
      #expect(crops.contains("IMAGE = [3, 25, 25]"))
      #expect(crops.contains("v2.Resize((28, 28)"), "\(crops)")
      #expect(crops.contains("v2.CenterCrop(25)") && crops.contains("v2.RandomCrop(25)"))
      let grey = try script("--network", "lenet", "--limit", "7")
      #expect(grey.contains("IMAGE = [1, 28, 28]"))
      #expect(grey.matches(of: /v2.Grayscale\(num_output_channels=1\),\n +v2.Resize/).count == 2)
      // Of a part of the images exactly those are listed that the recipe learns from.
      func listed() throws -> [String: Int] {
        struct Picture: Decodable { let path: String }
        let list = URL(fileURLWithPath: folder + "/out/data/images.json")
        return try JSONDecoder().decode([String: [Picture]].self, from: Data(contentsOf: list))
          .mapValues(\.count)
      }
      #expect(try listed() == ["train": 7, "test": 0])
      let held = try script("--network", "lenet", "--hold-out", "0.2")
      #expect(held.contains("images.json"))
      #expect(try listed() == ["train": 10, "test": 2])
    }
  }

  @Test func `the paper's own preparation is exported, too`() throws {
    try withTemporaryFolder { folder in
      try pictures(folder + "/few", perClass: 5, side: 32)
      // Its colour noise needs colours.
      for label in ["a", "b"] {
        for index in 0..<5 {
          let noise = (0..<3 * 32 * 32).map { _ in UInt8.random(in: 0...255) }
          try (Data("P6 32 32 255\n".utf8) + noise)
            .write(to: URL(fileURLWithPath: "\(folder)/few/\(label)/\(index).pgm"))
        }
        try FileManager.default.removeItem(atPath: "\(folder)/few/\(label)/torn.pgm")
      }
      let run = try Program.run(
        name,
        [
          "--recipe", "paper", "--network", "miniature", "--initialization", "he", "--data",
          folder + "/few", "--export-pytorch", folder + "/out",
        ])
      #expect(run.status == 0, "\(run.errors)")
      let script = try String(contentsOfFile: folder + "/out/train.py", encoding: .utf8)
      let steps = [
        "SubtractMean()", "v2.RandomCrop(28)", "v2.RandomHorizontalFlip()", "ColourNoise()",
        "v2.Normalize([0.0, 0.0, 0.0]",
      ]
      #expect(script.contains(steps.joined(separator: ",\n        ")), "\(script)")
      #expect(script.contains("v2.Resize((32, 32)"))
      #expect(bytes(folder + "/out/mean.safetensors")?.count ?? 0 > 4 * 3 * 32 * 32)
    }
  }

  @Test func `a run killed in its first epoch goes on from its first weights`() throws {
    try withTemporaryFolder { folder in
      // An epoch of a second or so, and a schedule by which every step has its own learning rate.
      let long = [
        "--recipe", "classroom", "--limit", "4096", "--epochs", "1", "--no-code", "--log-every",
        "1",
      ]
      func flags(_ run: String) -> [String] {
        long + ["--checkpoints", "\(folder)/\(run)", "--logdir", "\(folder)/\(run)-logs"]
      }
      func lines(_ file: String) -> Int {
        bytes("\(folder)/\(file)").map { $0.count { $0 == UInt8(ascii: "\n") } } ?? 0
      }
      let whole = try Program.run(name, flags("whole"))
      #expect(whole.status == 0, "\(whole.errors)")
      let killed = try Program.run(name, flags("killed")) { lines("killed-logs/steps.csv") > 1 }
      #expect(killed.status == SIGKILL)
      let resumed = try Program.run(name, flags("killed") + ["--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(resumed.output.contains("goes on after step 0; 64 are left"), "\(resumed.output)")
      for file in ["last", "best"] {
        let (a, b) = (
          bytes("\(folder)/whole/\(file).safetensors"),
          bytes("\(folder)/killed/\(file).safetensors")
        )
        #expect(a != nil && a == b, "\(file)")
      }
      #expect(lines("killed-logs/steps.csv") == 1 + 64)
      #expect(lines("killed-logs/epochs.csv") == 1 + 1)
      // The picture of the first filters is there once.
      let events = "events.out.tfevents.0.course"
      let tags = ["whole-logs", "killed-logs"].map { logs in
        bytes("\(folder)/\(logs)/\(events)").map {
          String(decoding: $0, as: UTF8.self).ranges(of: "filters of the first layer").count
        }
      }
      #expect(tags == [2, 2])
    }
  }

  @Test func `logs without a line are begun anew, others are somebody's`() throws {
    try withTemporaryFolder { folder in
      let whole = try Program.run(name, small + ["--checkpoints", folder + "/own"])
      #expect(whole.status == 0, "\(whole.errors)")
      let tables = ["epochs.csv", "steps.csv"]
      let logs = folder + "/logs"
      try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
      for file in tables + ["events.out.tfevents.0.course"] {
        try FileManager.default.copyItem(atPath: "\(folder)/own/\(file)", toPath: "\(logs)/\(file)")
      }
      let before = try tables.map { try #require(bytes("\(logs)/\($0)")) }
      let flags = small + ["--checkpoints", folder + "/other", "--logdir", logs]
      let refused = try Program.run(name, flags)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("the log of an earlier run"), "\(refused.errors)")
      #expect(try before == tables.map { try #require(bytes("\(logs)/\($0)")) })
      // What is left when a run is killed before its first step.
      for file in tables {
        let table = try String(contentsOfFile: "\(logs)/\(file)", encoding: .utf8)
        try (table.split(separator: "\n")[0] + "\n")
          .write(toFile: "\(logs)/\(file)", atomically: true, encoding: .utf8)
      }
      let begun = try Program.run(name, flags)
      #expect(begun.status == 0, "\(begun.errors)")
      #expect(bytes("\(logs)/steps.csv")?.count { $0 == UInt8(ascii: "\n") } == 1 + 8)
    }
  }

  @Test func `a run that is stopped and resumed on other threads ends in the same bytes`() throws {
    try withTemporaryFolder { folder in
      let whole = try Program.run(
        name, small + ["--checkpoints", folder + "/whole", "--threads", "2", "--epochs", "3"])
      #expect(whole.status == 0, "\(whole.errors)")
      let half = try Program.run(
        name, small + ["--checkpoints", folder + "/half", "--threads", "1"])
      #expect(half.status == 0, "\(half.errors)")
      let resumed = try Program.run(
        name,
        small + ["--checkpoints", folder + "/half", "--epochs", "3", "--resume", "--threads", "2"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(resumed.output.contains("goes on after step 8"))
      #expect(
        bytes(folder + "/half/last.safetensors") == bytes(folder + "/whole/last.safetensors"))

      let other = try Program.run(
        name,
        small + ["--checkpoints", folder + "/half", "--resume", "--learning-rate", "0.5"])
      #expect(other.status == 1)
      #expect(other.errors.contains("--learning-rate 0.5 instead of 0.02"), "\(other.errors)")

      // The checkpoint knows its recipe: only the epochs may become others.
      let seeded = ["--checkpoints", folder + "/seeded"]
      let begun = try Program.run(name, small + seeded + ["--seed", "5", "--epochs", "1"])
      #expect(begun.status == 0, "\(begun.errors)")
      let bare = ["--resume", "--no-code"] + seeded
      let longer = try Program.run(name, bare + ["--epochs", "2"])
      #expect(longer.status == 0, "\(longer.errors)")
      #expect(longer.output.contains("goes on after step 4; 4 are left"), "\(longer.output)")
      for (flags, says) in [
        (["--seed", "6"], "--seed 6 instead of 5"),
        (["--momentum", "0"], "--momentum 0.0 instead of 0.9"),
      ] {
        let refused = try Program.run(name, bare + flags)
        #expect(refused.status == 1)
        #expect(refused.errors.contains(says), "\(refused.errors)")
      }

      // A log that somebody has edited.
      let log = folder + "/half/epochs.csv"
      let good = try String(contentsOfFile: log, encoding: .utf8)
      #expect(good.contains("\n4,1.0,"))
      for (number, epoch) in ["nan", "1e300", "0.5"].enumerated() {
        try good.replacing("\n4,1.0,", with: "\n4,\(epoch),")
          .write(toFile: log, atomically: true, encoding: .utf8)
        let told = try Program.run(
          name, small + ["--checkpoints", folder + "/half", "--epochs", "3", "--resume"])
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains("damaged-\(number + 1)-epochs.csv"), "\(told.output)")
        #expect(
          try String(contentsOfFile: log, encoding: .utf8)
            == good.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("4,1.0,") }.joined(separator: "\n"))
      }
    }
  }

  @Test func `bad requests get one sentence each`() throws {
    try withTemporaryFolder { folder in
      let nowhere = folder + "/nowhere"
      try Data("no weights".utf8).write(to: URL(fileURLWithPath: folder + "/file"))
      let requests: [(arguments: [String], status: Int32, says: String)] = [
        (["--recipe", "classroom", "--batch-size", "0"], 2, "whole number from 1"),
        (["--recipe", "fashion"], 2, "did you mean fashion-adam?"),
        (["--recipe", "classroom", "--schedule", "steps:0"], 2, "steps:N, plateau or plateau:N"),
        (["--epochs", "3"], 1, "name its recipe"),
        (["--save-every", "3"], 1, "name its recipe"),
        (["--evaluate", folder + "/file", "--resume"], 1, "--evaluate has no use for --resume"),
        (["--predict", folder, "--logdir", nowhere], 1, "--predict has no use for --logdir"),
        (
          ["--recipe", "classroom", "--export-pytorch", nowhere, "--checkpoints", nowhere], 1,
          "--export-pytorch has no use for --checkpoints"
        ),
        (["--recipe", "mnist-sgd", "--checkpoints", nowhere], 1, "fetch-data mnist"),
        (["--recipe", "classroom", "--resume", "--checkpoints", nowhere], 1, "without --resume"),
        (["--evaluate", folder + "/file", "--recipe", "classroom"], 1, "file"),
        (
          small + ["--logdir", folder + "/file/logs", "--checkpoints", nowhere + "2"], 1,
          "file/logs"
        ),
        (
          small + ["--learning-rate", "1e9", "--checkpoints", nowhere + "3"], 1, "it began in layer"
        ),
        (
          ["--recipe", "classroom", "--augment", "paper", "--checkpoints", nowhere + "4"], 1,
          "grey images"
        ),
      ]
      for request in requests {
        let result = try Program.run(
          name, request.arguments, environment: ["COURSE_DATA": folder + "/no-data"])
        let errors = result.errors.split(separator: "\n").filter { !$0.hasPrefix("training:") }
        #expect(result.status == request.status, "\(request.arguments): \(result.errors)")
        #expect(errors.count == 1, "\(request.arguments): \(result.errors)")
        #expect(result.errors.contains(request.says), "\(request.arguments): \(result.errors)")
      }
      try pictures(folder + "/tiny", perClass: 4, side: 14)
      let enlarged = try Program.run(
        name,
        ["--recipe", "classroom", "--epochs", "1", "--no-code", "--data", folder + "/tiny"]
          + ["--checkpoints", folder + "/enlarged"])
      #expect(enlarged.status == 0, "\(enlarged.errors)")
      #expect(enlarged.output.contains("14 × 14 pixels are enlarged to"), "\(enlarged.output)")
    }
  }

  @Test func `the miniature learns the built-in glyphs`() throws {
    try withTemporaryFolder { folder in
      let run = try Program.run(
        name,
        [
          "--recipe", "classroom", "--limit", "4000", "--epochs", "3", "--checkpoints",
          folder + "/run",
        ])
      #expect(run.status == 0, "\(run.errors)")
      let log = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8)
      let last = try #require(log.split(separator: "\n").last).split(separator: ",")
      // Chance is 0.1; the column is the test accuracy.
      #expect(try #require(Double(last[4])) > 0.5, "\(log)")
    }
  }
}
