import Foundation
import Testing

/// Whether the tests are run by somebody who changes the course: `COURSE_CI=1`, as `.ci/run` sets it.
public let isMaintained = ProcessInfo.processInfo.environment["COURSE_CI"] == "1"

extension Trait where Self == ConditionTrait {
  /// Left out of a plain `swift test`: a test that takes long, and that a student's work cannot break.
  public static var maintainersOnly: Self {
    .enabled(if: isMaintained, "only with COURSE_CI=1")
  }
}
