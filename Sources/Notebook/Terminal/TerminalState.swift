/// The terminal as it was found, to be restored on every way out of the program.
enum TerminalState {
  /// Called from a signal handler: only what is safe there. Lecture mode fills it in.
  static func restoreInSignalHandler() {}
}
