/// Stops the program with a sentence when a programmer's promise is broken.
///
/// Unlike `precondition`, whose message disappears in optimised builds, the sentence survives.
/// Input that comes from outside (files, flags, shapes a person typed) deserves a thrown error.
///
/// - Parameters:
///   - condition: what must hold.
///   - message: one sentence, with the numbers in it, that says what went wrong.
///   - file: the caller's file, filled in by the compiler.
///   - line: the caller's line, filled in by the compiler.
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
