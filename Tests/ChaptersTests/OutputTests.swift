import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private let hasFullDisk = FileManager.default.fileExists(atPath: "/dev/full")

@Test(
  .enabled(if: hasFullDisk, "needs /dev/full"),
  arguments: [
    ("chapter04-alexnet-shapes", ["--list"]), ("chapter04-alexnet-shapes", ["--help"]),
    ("chapter04-alexnet-shapes", ["--version"]), ("chapter04-alexnet-shapes", ["--replay"]),
    ("chapter04-alexnet-shapes", ["--replay", "--export", "md", "-"]),
    ("chapter04-alexnet-shapes", ["--replay", "--export", "json", "-"]), ("book", ["--help"]),
    ("fetch-data", ["--help"]), ("exercises", ["--help"]), ("exercises", ["solution", "2.1"]),
    ("train-lenet", []), ("course-benchmark", ["--list"]), ("course-benchmark", ["--help"]),
  ])
func `A full disk behind the output is told`(program: String, flags: [String]) throws {
  let process = Process()
  process.executableURL = Program.url(program)
  process.arguments = flags
  let errors = Pipe()
  process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
  process.standardError = errors
  try process.run()
  let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  #expect(process.terminationReason == .exit && process.terminationStatus == 1)
  #expect(said.contains("could not be written: No space left on device"), "\(said)")
}

@Test func `An export through a link writes what the link names`() throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let (link, target) = ("\(folder.path)/link.md", "\(folder.path)/page.md")
  try Data("old".utf8).write(to: URL(fileURLWithPath: target))
  try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "page.md")
  let run = try Program.run("chapter04-alexnet-shapes", ["--replay", "--export", "md", link])
  #expect(run.status == 0, "\(run.errors)")
  #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "page.md")
  #expect(try String(contentsOfFile: target, encoding: .utf8).hasPrefix("# Chapter 4"))
}

@Test func `A terminal that can only print gets the plain page`() throws {
  let run = try Program.run(
    "chapter04-alexnet-shapes", ["--present", "--replay"], environment: ["TERM": "dumb"])
  #expect(run.status == 0 && !run.output.contains("\u{1B}") && run.output.contains("Take with you"))
}

@Test(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset"), "needs Linux's taskset"))
func `A program that may use one core says so, and uses one`() throws {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let core = try #require(status.firstMatch(of: /Cpus_allowed_list:\s*(\d+)/)?.1)
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
  process.arguments = [
    "-c", String(core), Program.url("chapter07-alexnet-training").path, "--recipe", "classroom",
    "--limit", "64", "--cell", "recipe", "--checkpoints", folder.path,
  ]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  #expect(said.contains(/, 1 core\./) && said.contains("It computes with 1 thread and"), "\(said)")
}
