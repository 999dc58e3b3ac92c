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
/// The file holds no time and no place: the same run writes the same bytes.
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

  /// Writes the file atomically. Throws a `CourseError` when a weight is not a finite number (a
  /// good checkpoint must not be replaced by a broken one), a `CourseError` when it cannot be written.
  public func write(to path: String) throws {
    for (name, tensor) in weights where !tensor.isFinite {
      throw CourseError(
        "after step \(progress.step) \(name) holds a number that is not finite; \(path) was not "
          + "written")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let state = State(
      algorithm: optimizer?.algorithm, optimizerSteps: optimizer?.stepCount, schedule: schedule,
      progress: progress, generators: generators, recipe: recipe)
    let memory = (optimizer?.tensors ?? [:]).sorted { $0.key < $1.key }
      .map { (name: Checkpoint.optimizerPrefix + $0.key, tensor: $0.value) }
    try Safetensors.write(
      weights + memory,
      metadata: [
        "format": "pt", "training": String(decoding: try encoder.encode(state), as: UTF8.self),
      ],
      to: path)
  }

  /// Reads a file that `write` has written. Throws a `CourseError` when it is broken or holds weights
  /// alone.
  public init(reading path: String) throws {
    let file = try SafetensorsFile(path: path)
    guard let text = file.metadata["training"] else {
      throw CourseError(
        "\(path) holds weights but not the state of a run, so there is nothing to go on with")
    }
    let state: State
    do {
      state = try JSONDecoder().decode(State.self, from: Data(text.utf8))
    } catch {
      throw CourseError("\(path): the state of the run in it cannot be understood")
    }
    guard state.progress.isPossible, state.schedule.isPossible,
      arePossible(state.optimizerSteps ?? 0)
    else { throw CourseError("\(path): the state of the run in it has impossible counts") }
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
      fit: parameters, from: "the checkpoint")
    let noises = trainer.network.noisyLayers.map { (name: "dropout.\($0.place)", layer: $0.layer) }
    for (name, _) in noises where generators[name] == nil {
      throw CourseError("the checkpoint lacks the random generator of \(name)")
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

  private struct State: Codable {
    var algorithm: String?
    var optimizerSteps: Int?
    var schedule: Schedule
    var progress: TrainingProgress
    var generators: [String: RandomGenerator]
    var recipe: String
  }
}

extension Layer {
  /// Takes weights and biases from a safetensors file: ours, or PyTorch's of the same network. What
  /// an optimiser has stored in it is passed over.
  ///
  /// Throws a sentence, and changes nothing, when the file does not fit the network.
  public func loadWeights(from path: String) throws {
    let file = try SafetensorsFile(path: path)
    let entries = file.entries.filter { !$0.key.hasPrefix(Checkpoint.optimizerPrefix) }
    try checkWeights(entries.mapValues(\.shape), fit: parameters, from: path)
    // All are read before the first is changed.
    let values = try parameters.map { try file.tensor($0.name) }
    for (named, value) in zip(parameters, values) { named.parameter.value = value }
  }

  /// Writes the weights and biases alone, in 32-bit floats under PyTorch's names.
  public func saveWeights(to path: String) throws {
    try Safetensors.write(
      parameters.map { ($0.name, $0.parameter.value) }, metadata: ["format": "pt"], to: path)
  }
}

/// Sees that shapes by name are those of a network, or says the first difference.
private func checkWeights(
  _ shapes: [String: [Int]], fit parameters: [NamedParameter], from source: String
) throws {
  for named in parameters {
    guard let shape = shapes[named.name] else {
      throw CourseError(
        "\(source) is of another network: it has no \(named.name), which should be of shape "
          + "\(named.parameter.shape)")
    }
    guard shape == named.parameter.shape else {
      throw CourseError(
        "\(source) is of another network: its \(named.name) has shape \(shape), but here it is "
          + "\(named.parameter.shape)")
    }
  }
  let known = Set(parameters.map(\.name))
  if let stranger = shapes.keys.filter({ !known.contains($0) }).min() {
    throw CourseError(
      "\(source) is of another network: it holds \(stranger), which does not exist here")
  }
}
