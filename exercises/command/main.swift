import Foundation
import Notebook

// The exercises command: swift run exercises --help
let arguments = Array(CommandLine.arguments.dropFirst())
// What it runs is in groups of its own, so that Ctrl-C reaches this program only.
Interruption.watch([SIGINT, SIGTERM])
do {
  exit(try Command(arguments: arguments).run())
} catch let failure as BuildFailure {
  let sheet = Sheet()
  sheet.print(report(failure, sheet))
  exit(1)
} catch let trouble as Trouble {
  Sheet().printError([trouble.description])
  exit(trouble.status)
} catch {
  Sheet().printError(["\(error)"])
  exit(error is Interrupted ? 130 : 1)
}
