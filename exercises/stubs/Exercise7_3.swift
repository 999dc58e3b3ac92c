import ExerciseChecks

/// # 7.3 ÷10 on a plateau
///
/// "Divide the learning rate by 10 when the validation error rate stopped improving with the current
/// learning rate": in 2012 people did that by hand. Write the rule for a program. The error has
/// stopped improving when `patience` epochs in a row have brought no new lowest error; an error equal
/// to the lowest is not lower. After a division the next `patience` epochs are waited for afresh, while
/// the lowest error so far stays what it is.
///
/// validationErrors, one for each epoch; patience, at least 1 → the learning rate after each of these
/// epochs, as many numbers
///
/// An example: the errors 0.5, 0.4, 0.4, 0.4, 0.3 with initialRate 1 and patience 2. The third and the
/// fourth epoch bring nothing lower than 0.4, so after the fourth the rate is divided. The answer is
/// [1, 1, 1, 0.1, 0.1].
public enum Exercise7_3: PlateauSchedule {
  public static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) throws -> [Double] {
    // TODO: go through the errors and note the rate after each.
    throw ToDo()
  }
}
