import Foundation
import Notebook
import Training

/// Everything that decides what a training run computes: the same recipe gives the same weights, on
/// any number of threads.
struct Recipe: Codable, Equatable {
  var name: String
  /// One of `Recipe.networks`.
  var network: String
  /// What `--data` would say.
  var data: String
  /// One of `Recipe.optimizers`.
  var optimizer: String
  var learningRate: Double
  var momentum = 0.0
  var weightDecay = 0.0
  /// "constant", "cosine", "steps:30", "plateau" or "plateau:5".
  var schedule = "constant"
  /// One of `Recipe.initializations`.
  var initialization: String
  var batchSize: Int
  var epochs: Int
  /// One of `Recipe.augmentations`.
  var augment = "none"
  /// One of `Recipe.normalizations`.
  var normalize = "none"
  /// At most so many training images; nil for all.
  var limit: Int?
  /// The share of the training images that is not learned from: after each epoch the network is judged
  /// by them, and by the test images only once, at the end. Nil: by the test images each time.
  var holdOut: Double?
  /// The file with the weights that the run begins with; nil for weights drawn at random.
  var weights: String?
  var seed: UInt64 = 1
  /// Whether a set without test images is learned from whole. Nil in recipes from before it was: then a
  /// fifth of each class was kept for testing.
  var learnsFromAll: Bool? = true

  static let networks = [
    "miniature", "lenet", "lenet-relu", "lecture", "lecture-pad0", "lecture-one-dense", "imagenet",
    "paper", "framework",
  ]
  static let optimizers = ["sgd", "paper-sgd", "adam", "adamw"]
  static let initializations = ["pytorch", "xavier", "he", "paper"]
  static let augmentations = ["none", "flips", "crops", "paper"]
  static let normalizations = ["none", "imagenet", "mean-image"]

  /// The recipes of the course's source notes, the paper's own, and that in miniature.
  static let presets = [
    Recipe(
      name: "fashion-adam", network: "lecture-pad0", data: "fashion-mnist", optimizer: "adam",
      learningRate: 0.001, initialization: "pytorch", batchSize: 128, epochs: 5),
    Recipe(
      name: "fashion-sgd", network: "lecture", data: "fashion-mnist", optimizer: "sgd",
      learningRate: 0.01, initialization: "xavier", batchSize: 128, epochs: 10),
    Recipe(
      name: "mnist-sgd", network: "lecture", data: "mnist", optimizer: "sgd", learningRate: 0.01,
      initialization: "pytorch", batchSize: 64, epochs: 10),
    Recipe(
      name: "imagenet-folder", network: "imagenet", data: "imagenet", optimizer: "sgd",
      learningRate: 0.01, momentum: 0.9, initialization: "pytorch", batchSize: 128, epochs: 15,
      augment: "crops", normalize: "imagenet"),
    Recipe(
      name: "paper", network: "paper", data: "imagenet", optimizer: "paper-sgd", learningRate: 0.01,
      momentum: 0.9, weightDecay: 0.0005, schedule: "plateau", initialization: "paper",
      batchSize: 128, epochs: 90, augment: "paper", normalize: "mean-image"),
    Recipe(
      name: "cifar-paper", network: "miniature", data: "cifar10", optimizer: "paper-sgd",
      learningRate: 0.01, momentum: 0.9, weightDecay: 0.0005, schedule: "plateau:4",
      initialization: "he", batchSize: 128, epochs: 40, augment: "paper", normalize: "imagenet",
      holdOut: 0.1),
  ]

  /// What the chapter itself trains: a miniature AlexNet on the built-in digits-like glyphs.
  static let classroom = Recipe(
    name: "classroom", network: "miniature", data: "glyphs", optimizer: "sgd", learningRate: 0.02,
    momentum: 0.9, weightDecay: 0.0005, schedule: "cosine", initialization: "he", batchSize: 64,
    epochs: 4)

  /// How many steps lie between two logged ones, unless the reader says otherwise. The note behind
  /// mnist-sgd logs every hundredth.
  var logEvery: Int { name == "mnist-sgd" ? 100 : 20 }

  /// Whether the weights of every epoch are kept unless the reader says otherwise, as the notes behind
  /// these recipes keep them.
  var keepsEpochs: Bool { ["mnist-sgd", "imagenet-folder"].contains(name) }

  static func preset(_ name: String) -> Recipe? {
    (presets + [classroom]).first { $0.name == name }
  }

  /// The flags that change a recipe, one by one.
  static let options = [
    Option("--recipe", oneOf: presets.map(\.name) + ["classroom"], help: "run this recipe"),
    Option("--network", oneOf: networks, help: "another network"),
    Option("--optimizer", oneOf: optimizers, help: "another optimiser"),
    number("--learning-rate", "X", atLeast: 0, help: "the first learning rate"),
    number("--momentum", "X", atLeast: 0, below: 1, help: "how much velocity is kept"),
    number("--weight-decay", "X", atLeast: 0, help: "the pull towards 0"),
    Option(
      "--schedule", value: "NAME",
      help: "constant, cosine, steps:N (÷10 every N epochs), plateau or plateau:N (÷10 after one "
        + "epoch or N without a new lowest error)",
      complaint: {
        Recipe.schedule($0) == nil ? "is constant, cosine, steps:N, plateau or plateau:N" : nil
      }),
    Option(
      "--initialization", oneOf: initializations,
      help: "the first weights; biases as PyTorch draws them with xavier, too"),
    Option("--batch-size", in: 1...65536, help: "images per step"),
    Option("--epochs", in: 1...10000, help: "how often every image is seen"),
    Option("--augment", oneOf: augmentations, help: "how training images are varied"),
    Option("--normalize", oneOf: normalizations, help: "how pixel values are centred"),
    Option(
      "--limit", in: 1...100_000_000,
      help: "learn from N training images only, drawn by chance from all (the same ones in every "
        + "run), not from the first N"),
    number(
      "--hold-out", "X", atLeast: 0, below: 1,
      help: "the share of training images kept to judge each epoch by (default: none)"),
    Option(
      "--weights", value: "FILE",
      help: "begin with these weights: a checkpoint's, or torchvision's (--network framework)"),
  ]

  private static func number(
    _ name: String, _ value: String, atLeast low: Double, below high: Double = .infinity,
    help: String
  ) -> Option {
    Option(name, value: value, help: help) { text in
      guard let number = Double(text), number >= low, number < high, number.isFinite else {
        let upper = high.isFinite ? " and below \(significant(high))" : ""
        return "takes a number from \(significant(low)) up\(upper)"
      }
      return nil
    }
  }

  /// The schedule of the given name; nil when there is none.
  nonisolated static func schedule(_ name: String) -> Schedule? {
    switch name {
    case "constant": return .constant
    case "plateau": return .plateau()
    case "cosine": return .cosine
    default:
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let epochs = Int(parts[1]), epochs > 0 else { return nil }
      switch parts[0] {
      case "steps": return .steps(every: epochs)
      case "plateau": return .plateau(patience: epochs)
      default: return nil
      }
    }
  }

  /// The recipe changed by the reader's flags.
  func changed(by arguments: Arguments) -> Recipe {
    var recipe = self
    if let value = arguments["network"] { recipe.network = value }
    if let value = arguments.data { recipe.data = value }
    if let value = arguments["optimizer"] { recipe.optimizer = value }
    if let value = arguments["learning-rate"].flatMap(Double.init) { recipe.learningRate = value }
    if let value = arguments["momentum"].flatMap(Double.init) { recipe.momentum = value }
    if let value = arguments["weight-decay"].flatMap(Double.init) { recipe.weightDecay = value }
    if let value = arguments["schedule"] { recipe.schedule = value }
    if let value = arguments["initialization"] { recipe.initialization = value }
    if let value = arguments.integer("batch-size") { recipe.batchSize = value }
    if let value = arguments.integer("epochs") { recipe.epochs = value }
    if let value = arguments["augment"] { recipe.augment = value }
    if let value = arguments["normalize"] { recipe.normalize = value }
    if let value = arguments.integer("limit") { recipe.limit = value }
    if let value = arguments["hold-out"].flatMap(Double.init) {
      recipe.holdOut = value > 0 ? value : nil
    }
    if let value = arguments["weights"] { recipe.weights = value }
    if arguments.isSeedGiven { recipe.seed = arguments.seed }
    return recipe
  }

  /// The recipe as it is kept in checkpoints.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The settings that are "none" where nothing is asked for.
  private static let canBeNone: Set = ["limit", "hold-out", "weights"]

  /// The recipe in a checkpoint; nil when it holds none.
  ///
  /// - Throws: `UsageError` when a setting is none that its flag would take: what is in a file has
  ///   perhaps been edited, or comes from another version.
  init?(json: String) throws {
    guard let recipe = try? JSONDecoder().decode(Recipe.self, from: Data(json.utf8)) else {
      return nil
    }
    try recipe.check()
    self = recipe
  }

  /// Throws a `UsageError` when a setting is none that its flag would take.
  func check() throws {
    for (flag, value) in [(flag: "recipe", value: name)] + settings
    where value != "none" || Recipe.canBeNone.contains(flag) == false {
      do {
        try Recipe.options.first { $0.name == flag }?.validate(value)
      } catch {
        throw UsageError("the recorded recipe cannot be followed: \(error); name one with --recipe")
      }
    }
  }

  /// A recipe made of its parts.
  init(
    name: String, network: String, data: String, optimizer: String, learningRate: Double,
    momentum: Double = 0, weightDecay: Double = 0, schedule: String = "constant",
    initialization: String, batchSize: Int, epochs: Int, augment: String = "none",
    normalize: String = "none", holdOut: Double? = nil
  ) {
    self.name = name
    self.network = network
    self.data = data
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.schedule = schedule
    self.initialization = initialization
    self.batchSize = batchSize
    self.epochs = epochs
    self.augment = augment
    self.normalize = normalize
    self.holdOut = holdOut
  }

  /// Every setting with its value, as flags would say them.
  var settings: [(flag: String, value: String)] {
    [
      ("network", network), ("data", data), ("optimizer", optimizer),
      ("learning-rate", "\(learningRate)"), ("momentum", "\(momentum)"),
      ("weight-decay", "\(weightDecay)"), ("schedule", schedule),
      ("initialization", initialization), ("batch-size", "\(batchSize)"), ("epochs", "\(epochs)"),
      ("augment", augment), ("normalize", normalize), ("limit", limit.map(String.init) ?? "none"),
      ("hold-out", holdOut.map { "\($0)" } ?? "none"), ("weights", weights ?? "none"),
      ("seed", "\(seed)"),
    ]
  }

  /// The first setting in which another recipe differs, other than those listed.
  func difference(from other: Recipe, besides free: Set<String> = []) -> String? {
    for (mine, theirs) in zip(settings, other.settings)
    where mine.value != theirs.value && !free.contains(mine.flag) {
      return "--\(mine.flag) \(mine.value) instead of \(theirs.value)"
    }
    return nil
  }
}
