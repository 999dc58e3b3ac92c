import Foundation
import Testing

@testable import Notebook

struct ArgumentsTests {
  let options = [
    Option("--variant", oneOf: ["lecture", "paper"], default: "lecture", help: "which network"),
    Option("epochs", in: 1...100, help: "how long"),
    Option("image", value: "FILE", help: "a picture"),
    Option("twice", help: "do it twice"),
    Option("side", value: "N", help: "a side") {
      Int($0).map { $0 % 2 == 0 } == true ? nil : "takes an even number"
    },
  ]

  func parse(_ line: String) throws -> Arguments {
    try Arguments.parse(line.split(separator: " ").map(String.init), seed: 7, options: options)
  }

  func complaint(_ line: String) -> String {
    do {
      _ = try parse(line)
      return "no complaint"
    } catch { return "\(error)" }
  }

  @Test func `without flags everything has its usual value`() throws {
    let arguments = try parse("")
    #expect(arguments.seed == 7 && !arguments.isSeedGiven)
    #expect(!arguments.quick && !arguments.full && !arguments.notes && arguments.showsCode)
    #expect(arguments.threads == nil && arguments.data == nil && arguments.width == nil)
    #expect(arguments["variant"] == "lecture")
    #expect(arguments["--image"] == nil)
    #expect(!arguments.isOn("twice"))
  }

  @Test(arguments: ["--image ~/a", "--image=~/a", "--data=~/a", "--export=md ~/a"])
  func `a tilde is the user's own folder in every flag that takes a path`(line: String) throws {
    let arguments = try parse(line)
    let path = arguments["image"] ?? arguments.data ?? arguments.export?.path
    #expect(path == FileManager.default.homeDirectoryForCurrentUser.path + "/a")
  }

  @Test func `flags are read with their values, behind a space or an equals sign`() throws {
    let arguments = try parse(
      "--full --seed=12 --threads 2 --data cifar10 --no-code --width=60 --no-color --epochs=3 "
        + "--twice --variant paper --image=a=b.ppm --side 4 --from 2 --to last --notes")
    #expect(arguments.full && !arguments.showsCode && arguments.notes)
    #expect(arguments.seed == 12 && arguments.isSeedGiven)
    #expect(arguments.threads == 2)
    #expect(arguments.data == "cifar10")
    #expect(arguments.width == 60)
    #expect(arguments.colour == false)
    #expect(arguments.integer("epochs") == 3)
    #expect(arguments.isOn("twice"))
    #expect(arguments["variant"] == "paper")
    #expect(arguments["image"] == "a=b.ppm")
    #expect(arguments.from == "2" && arguments.to == "last")
  }

  @Test(arguments: ["--image ~/cat.jpg", "--image=~/cat.jpg"])
  func `a path may begin with the reader's own folder`(line: String) throws {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(try parse(line)["image"] == home + "/cat.jpg")
  }

  @Test func `export takes a format and a path`() throws {
    let export = try #require(try parse("--export md out.md").export)
    #expect(export.format == .md)
    #expect(export.path == "out.md")
    #expect(try parse("--export=html p").export?.format == .html)
  }

  @Test(arguments: [
    ("--seed x", "--seed takes a whole number from 0 up, not \"x\""),
    ("--seed -1", "--seed takes a whole number from 0 up, not \"-1\""),
    ("--seed", "--seed needs a value: --seed N"),
    ("--seed --quick", "--seed needs a value: --seed N"),
    ("--seed=", "--seed needs a value: --seed N"),
    ("--width 20", "--width takes a whole number from 40 to 1000, not \"20\""),
    ("--width 9999999999", "--width takes a whole number from 40 to 1000, not \"9999999999\""),
    ("--threads 0", "--threads takes a whole number from 1 to 1024, not \"0\""),
    ("--presnet", "there is no flag --presnet; did you mean --present?"),
    ("--varient paper", "there is no flag --varient; did you mean --variant?"),
    ("--zzzzzz", "there is no flag --zzzzzz; see --help"),
    ("-x", "there is no flag -x; see --help"),
    ("paper", "a chapter takes flags only, but was given \"paper\"; see --help"),
    ("--variant papre", "--variant is one of lecture, paper, not \"papre\"; did you mean paper?"),
    ("--epochs 0", "--epochs takes a whole number from 1 to 100, not \"0\""),
    ("--side 3", "--side takes an even number, not \"3\""),
    ("--quick=1", "--quick is a switch and takes no value"),
    ("--export md", "--export needs both its values: --export md|html|ipynb|json PATH"),
    ("--export pdf x", "--export writes md, html, ipynb or json, not \"pdf\""),
    ("--quick --full", "--quick and --full ask for opposite things; choose one"),
    ("--cell 1 --to 2", "--cell chooses one cell and --from/--to a range; choose one way"),
  ])
  func `what cannot be understood is answered in one sentence`(line: String, sentence: String) {
    #expect(complaint(line) == sentence)
  }

  @Test func `the help names every flag and keeps to the width`() {
    for width in [38, 60, 78, 98] {
      let text = helpText(
        heading: "Chapter 4 · Title", question: "Why?", command: "chapter04",
        durations: Durations(quick: "a second", standard: "two seconds", full: "four minutes"),
        options: options, seed: 7, canvas: Canvas(width: width))
      for flag in commonFlags.flatMap(\.flags) { #expect(text.contains("--\(flag.name)")) }
      for option in options { #expect(text.contains("--\(option.name)")) }
      #expect(text.contains("(four minutes)") || width < 60)
      for line in text.split(separator: "\n") { #expect(displayWidth(line) <= width, "\(line)") }
    }
  }
}
