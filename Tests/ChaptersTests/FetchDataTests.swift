import Testing

@Suite struct FetchDataTests {
  @Test(arguments: [
    (["mnist", "--into"], "--into needs a folder after it"),
    (["--into=", "mnist"], "--into needs a folder after it"),
    (["--into", "--help-me", "mnist"], "--into needs a folder after it"),
    (["mnits"], "there is no set called mnits"), (["--int", "x"], "knows no flag --int"),
    (["--into", "/nowhere"], "which set?"),
  ])
  func `What cannot be understood gets one sentence, and nothing is fetched`(
    arguments: [String], words: String
  ) throws {
    let run = try Program.run("fetch-data", arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
