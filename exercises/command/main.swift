import ExerciseChecks
import Foundation
import Notebook

// The exercises command: swift run exercises --help
let arguments = Array(CommandLine.arguments.dropFirst())
// One student's file is judged by this program, too, in a process that the file may bring down.
if arguments.first == "--judge", arguments.count == 3 {
  exit(runJudge(arguments[1]) { try implementation(inLibrary: arguments[2]) })
}
// What was solved trains a network in a process that may be stopped.
if arguments.first == "--train", arguments.count >= 2 {
  do { exit(try trainMine(Array(arguments.dropFirst()))) } catch {
    Sheet().printError(["\(error)"])
    exit(1)
  }
}
// What a test run prints is shortened by this program.
if arguments.first == "--shorten", arguments.count == 2 {
  exit(shortenTestRun(judgements: URL(filePath: arguments[1])))
}
// What it runs is in groups of its own, so that Ctrl-C reaches this program only.
Interruption.watch([SIGINT, SIGTERM])
do {
  exit(try Command(arguments: arguments).run())
} catch let trouble as Trouble {
  Sheet().printError([trouble.description])
  exit(trouble.status)
} catch {
  Sheet().printError(["\(error)"])
  exit(error is Interrupted ? 130 : 1)
}
