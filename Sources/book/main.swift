import Foundation
import Notebook

// swift run book: plays all chapters and writes them as a static site. See --help.

do {
  let request = try Request(CommandLine.arguments.dropFirst())
  if request.wantsHelp {
    Console.print(Request.usage + "\n")
    exit(0)
  }
  Interruption.watch([SIGINT, SIGTERM])
  try checkPlace("\(request.output)/index.html")
  let server =
    request.serves
    ? try Server(port: request.port, for: request.output, isLive: request.isLive) : nil
  let start = Date()
  let players = Players(programs: Bundle.main.bundleURL)
  let pages = try players.play(
    chapterNames().map { ($0, request.replays ? replayFlags(of: $0) : request.flags) },
    jobs: request.jobs)
  let explorer = try players.play(
    [("chapter04-alexnet-shapes", ["--explorer"])], jobs: 1)
  let book = Book(
    pages: pages, exercises: exerciseTexts(), made: colophon(request, since: start),
    explorer: explorer.first)
  if let server, request.isLive {
    try LiveBook(book, request, players).run(server)
  }
  for file in book.files(slides: request.slides) {
    try writeAtomically(file.text, to: "\(request.output)/\(file.name)")
  }
  let first = URL(fileURLWithPath: request.output).appending(path: "index.html")
  Console.print("The book of \(pages.count) chapters is at \(first.path)\n")
  try server?.serve(request.output)
} catch {
  fail(error)
}
