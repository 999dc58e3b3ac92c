import Foundation
import Testing

/// Python with the judges of notebooks, nil where there is none: COURSE_PYTHON names one.
private let python: String? = {
  let named = ProcessInfo.processInfo.environment["COURSE_PYTHON"]
  return [named, "/usr/bin/python3", "/opt/homebrew/bin/python3"].compactMap { $0 }.first { path in
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-c", "import nbformat, nbconvert"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}()

@Test(
  .enabled(if: python != nil, "needs a Python with nbformat and nbconvert; COURSE_PYTHON names one")
)
func `A chapter's notebook is valid and nbconvert renders all of it`() throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).ipynb")
  defer { try? FileManager.default.removeItem(at: file) }
  let export = try Program.run("chapter04-alexnet-shapes", ["--export", "ipynb", file.path])
  #expect(export.status == 0, "\(export.errors)")
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(python))
  process.arguments = [
    projectFolder.appendingPathComponent("scripts/check-notebooks.py").path, file.path,
  ]
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
}
