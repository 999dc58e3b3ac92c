import Notebook

extension Option {
  /// `--strict`, of every chapter that reads pictures.
  public static let strict = Option(
    "--strict", help: "stop at the first picture that cannot be read")
}
