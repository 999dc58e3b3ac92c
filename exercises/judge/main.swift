import ExerciseChecks
import ExerciseStubs
import Foundation

// Judges one exercise. A program of its own, so that `exercises` can still give hints when a
// student's file does not compile, and is not brought down by what brings a student's code down.
exit(runJudge(Array(CommandLine.arguments.dropFirst()), implementations: stubs))
