import Files
import Datasets
import Foundation
import Notebook

// swift run fetch-data mnist|fashion-mnist|cifar10: gets a set from its public home into the folder
// where the chapters look for it.

let usage = """
  usage: swift run fetch-data SET… [--into FOLDER]

  Fetches sets of pictures from their public homes, checks them, and puts them where the chapters
  find them. What broke off goes on where it stopped; what is there is not fetched again.

  \(PublicSet.all.map { set in
    "  \(set.name.padding(toLength: 14, withPad: " ", startingAt: 0)) \(set.about); \(bytes(set.size))"
  }.joined(separator: "\n"))

    --into FOLDER   instead of \(DataLocation.defaultFolder)
                    (the environment variable COURSE_DATA names another folder for good)
    --help          this text
  """

var folder = DataLocation.defaultFolder
var sets: [PublicSet] = []
var arguments = Array(CommandLine.arguments.dropFirst())
if arguments.isEmpty || arguments.contains("--help") || arguments.contains("-h") {
  Console.print(usage + "\n")
  exit(arguments.isEmpty ? 2 : 0)
}
while let argument = arguments.first {
  arguments.removeFirst()
  if argument == "--into" || argument.hasPrefix("--into=") {
    if argument != "--into" {
      folder = String(argument.dropFirst("--into=".count))
    } else {
      folder = arguments.isEmpty ? "" : arguments.removeFirst()
    }
    folder = expandingTilde(folder)
    if folder.isEmpty || argument == "--into" && folder.hasPrefix("-") {
      Console.fail("--into needs a folder after it", status: 2)
    }
  } else if argument.hasPrefix("-") {
    Console.fail(
      "fetch-data knows no flag \(argument): there are --into FOLDER and --help", status: 2)
  } else if let set = PublicSet.all.first(where: { $0.name == argument }) {
    sets.append(set)
  } else {
    let names = PublicSet.all.map(\.name)
    Console.fail(
      "there is no set called \(argument) to fetch: there are "
        + names.dropLast().joined(separator: ", ") + " and \(names.last!)", status: 2)
  }
}
if sets.isEmpty {
  Console.fail(
    "which set? There are \(PublicSet.all.map(\.name).joined(separator: ", "))", status: 2)
}

for set in sets {
  do {
    // What has arrived on an earlier day says nothing about how long the rest takes.
    var progress: ProgressBar?
    var shown = 0
    let place = try set.fetch(into: folder) { arrived in
      if let progress, arrived > shown {
        progress.advance(by: arrived - shown, note: bytes(arrived))
      }
      if progress == nil {
        progress = ProgressBar("fetching \(set.name)", total: set.size, done: arrived)
      }
      shown = max(shown, arrived)
    }
    progress?.finish()
    let split = try DataLocation(folder: folder).load(set.name)
    Console.print(
      "\(set.name) is in \(printable(place)): \(grouped(split.train.count)) pictures to train on and "
        + "\(grouped(split.test.count)) to test on\n")
    if folder != DataLocation.defaultFolder {
      Console.print(
        "set COURSE_DATA=\(shellWord(URL(fileURLWithPath: folder).path)) so that the chapters look "
          + "there\n")
    }
  } catch {
    Console.fail("\(error)", status: 1)
  }
}
