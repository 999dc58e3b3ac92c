import Foundation
import Notebook

// The exercises command: swift run exercises --help
let arguments = Array(CommandLine.arguments.dropFirst())
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
  exit(1)
}
