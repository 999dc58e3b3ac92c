import Files
import Training
import Foundation
import Base
import Layers
import Tensors

/// Everything a run needs to go on as if it had never stopped, in one safetensors file: the weights
/// under PyTorch's names, what the optimiser remembers (names that begin with "optimizer."), and in
/// the metadata, under "training", the schedule, the progress, the random generators and the recipe.
///
/// In Python the weights are everything that does not begin with "optimizer.":
///
///     tensors = safetensors.torch.load_file("last.safetensors")
///     network.load_state_dict(
///         {name: t for name, t in tensors.items() if not name.startswith("optimizer.")})
///
/// The file holds no time and no place: the same run writes the same bytes. Its metadata has the
/// format's number and a digest, so that a flipped bit is noticed.
public struct Checkpoint {
  /// The weights and biases by their names, in the network's order.
  public var weights: [(name: String, tensor: Tensor)]
  /// What the optimiser remembers; nil in a file of weights alone.
  public var optimizer: OptimizerState?
  /// The schedule and what it has seen.
  public var schedule: Schedule
  /// Where the run stood.
  public var progress: TrainingProgress
  /// The random generators by name: the dropout layers' ("dropout.15") and the caller's.
  public var generators: [String: RandomGenerator]
  /// The recipe, in words of the caller's: what is needed to set the run up again.
  public var recipe: String

  /// The state of a run.
  public init(of trainer: Trainer, recipe: String = "") {
    weights = trainer.network.parameters.map { ($0.name, $0.parameter.value) }
    optimizer = trainer.optimizer.state
    schedule = trainer.schedule
    progress = trainer.progress
    generators = trainer.generators
    for (place, layer) in trainer.network.noisyLayers {
      generators["dropout.\(place)"] = layer.noise
    }
    self.recipe = recipe
  }

  /// Writes the file atomically. Throws a `Breakdown` when a weight, or what the optimiser remembers, is
  /// not a finite number (a good checkpoint must not be replaced by a broken one), a `CourseError` when
  /// it cannot be written.
  public func write(to path: String) throws {
    let memory = (optimizer?.tensors ?? [:]).sorted { $0.key < $1.key }
      .map { (name: Checkpoint.optimizerPrefix + $0.key, tensor: $0.value) }
    try checkFinite(weights + memory, for: path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let state = State(
      algorithm: optimizer?.algorithm, optimizerSteps: optimizer?.stepCount, schedule: schedule,
      progress: progress, generators: generators, recipe: recipe)
    let metadata = [
      "format": "pt", "training": String(decoding: try encoder.encode(state), as: UTF8.self),
    ]
    let tensors = weights + memory
    try Safetensors.write(
      tensors, metadata: Safetensors.sealed(metadata, tensors), to: path)
  }

  /// Writes the weights alone, atomically, and the recipe. Throws as `write` does.
  public func writeWeights(to path: String) throws {
    try checkFinite(weights, for: path)
    let metadata = ["format": "pt", "recipe": recipe]
    try Safetensors.write(weights, metadata: Safetensors.sealed(metadata, weights), to: path)
  }

  private func checkFinite(_ tensors: [(name: String, tensor: Tensor)], for path: String) throws {
    for (name, tensor) in tensors where !tensor.isFinite {
      throw Breakdown(
        "after step \(progress.step) \(name) holds a number that is not finite; \(path) was not "
          + "written")
    }
  }

  /// Reads a file that `write` has written. Throws a `CourseError` when it is broken or holds weights
  /// alone.
  public init(reading path: String) throws {
    let file = try SafetensorsFile(path: path)
    guard let state = try State(in: file) else {
      throw CourseError(
        "\(path) holds weights but not the state of a run, so there is nothing to go on with: "
          + "--weights begins a new run with them")
    }
    schedule = state.schedule
    progress = state.progress
    generators = state.generators
    recipe = state.recipe
    weights = []
    var memory: [String: Tensor] = [:]
    for (name, _) in file.entries.sorted(by: { $0.value.offset < $1.value.offset }) {
      if name.hasPrefix(Checkpoint.optimizerPrefix) {
        memory[String(name.dropFirst(Checkpoint.optimizerPrefix.count))] = try file.tensor(name)
      } else {
        weights.append((name, try file.tensor(name)))
      }
    }
    if let algorithm = state.algorithm, let steps = state.optimizerSteps {
      optimizer = OptimizerState(algorithm: algorithm, stepCount: steps, tensors: memory)
    }
  }

  /// Puts a run back where this checkpoint was made. Throws a sentence, and changes nothing, when
  /// network or optimiser are not those of the checkpoint.
  public func restore(_ trainer: Trainer) throws {
    let parameters = trainer.network.parameters
    try checkWeights(
      Dictionary(weights.map { ($0.name, $0.tensor.shape) }) { first, _ in first },
      fit: parameters.map { ($0.name, $0.parameter.shape) }, from: "the checkpoint")
    let known = Set(parameters.map(\.name))
    if let stranger = weights.map(\.name).filter({ !known.contains($0) }).min() {
      throw CourseError(
        "the checkpoint is of another network: it holds \(stranger), which does not exist here; "
          + "take the network that it was saved from")
    }
    let noises = trainer.network.noisyLayers.map { (name: "dropout.\($0.place)", layer: $0.layer) }
    for (name, _) in noises where generators[name] == nil {
      throw CourseError("the checkpoint lacks the random generator of \(name): take another one")
    }
    if let optimizer { try trainer.optimizer.restore(optimizer, for: parameters) }
    let values = Dictionary(weights.map { ($0.name, $0.tensor) }) { first, _ in first }
    for named in parameters { named.parameter.value = values[named.name]! }
    var others = generators
    for (name, layer) in noises { layer.noise = others.removeValue(forKey: name)! }
    trainer.generators.merge(others) { _, saved in saved }
    trainer.schedule = schedule
    trainer.progress = progress
  }

  static let optimizerPrefix = "optimizer."

  /// The recipe in a file; nil where there is none, as in a file of weights from elsewhere.
  public static func recipe(in path: String) throws -> String? {
    let file = try SafetensorsFile(path: path)
    return try State(in: file)?.recipe ?? file.metadata["recipe"]
  }

  fileprivate struct State: Codable {
    var algorithm: String?
    var optimizerSteps: Int?
    var schedule: Schedule
    var progress: TrainingProgress
    var generators: [String: RandomGenerator]
    var recipe: String
  }
}

extension Checkpoint.State {
  /// The state of a run in a file; nil where there is none.
  fileprivate init?(in file: SafetensorsFile) throws {
    guard let text = file.metadata["training"] else { return nil }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw CourseError(
        "\(file.path): the state of the run in it cannot be understood: take "
          + "another checkpoint")
    }
    guard progress.isPossible, schedule.isPossible, arePossible(optimizerSteps ?? 0) else {
      throw CourseError(
        "\(file.path): the state of the run in it has impossible counts: take "
          + "another checkpoint")
    }
  }
}
