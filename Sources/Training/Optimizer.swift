import Base
import Layers
import Tensors

/// A rule that turns gradients into changes of the weights.
///
/// An optimiser holds no network: it is handed the parameters at each step and remembers what it
/// needs (a velocity, moments) under the parameters' names. That memory can be saved and restored,
/// so that a run can be interrupted without leaving a trace in its result.
public protocol Optimizer: AnyObject, CustomStringConvertible {
  /// The size of the steps. A schedule changes it between steps.
  var learningRate: Double { get set }

  /// How many steps have been taken.
  var stepCount: Int { get }

  /// Changes every parameter once by its gradient, which a `backward` must have set.
  func step(_ parameters: [NamedParameter])

  /// What the optimiser remembers, for a checkpoint.
  var state: OptimizerState { get }

  /// Goes back to a remembered state. Throws a `CourseError` when the state was saved by another
  /// kind of optimiser or for other parameters.
  func restore(_ state: OptimizerState, for parameters: [NamedParameter]) throws
}

/// What an optimiser remembers between steps.
public struct OptimizerState: Sendable {
  /// Which optimiser it belongs to: "SGD", "PaperSGD", "Adam".
  public var algorithm: String
  /// How many steps have been taken.
  public var stepCount: Int
  /// The arrays, named by what they are and whose: "velocity.0.weight".
  public var tensors: [String: Tensor]

  /// A state made of its parts.
  public init(algorithm: String, stepCount: Int, tensors: [String: Tensor]) {
    self.algorithm = algorithm
    self.stepCount = stepCount
    self.tensors = tensors
  }
}

// MARK: - What the optimisers share

/// One array beside every parameter, named in a checkpoint by what it is and whose.
struct Companions {
  /// What the arrays are called: "velocity".
  let name: String
  private var tensors: [String: Tensor] = [:]

  init(_ name: String) { self.name = name }

  /// The array that belongs to a parameter; nil before the first step.
  subscript(_ named: NamedParameter) -> Tensor? {
    get { tensors[named.name] }
    _modify { yield &tensors[named.name] }
  }

  /// The same, zeros before the first step.
  subscript(zerosAtFirst named: NamedParameter) -> Tensor {
    get { tensors[named.name] ?? .zeros(named.parameter.shape) }
    _modify { yield &tensors[named.name, default: .zeros(named.parameter.shape)] }
  }

  var state: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: tensors.map { ("\(name).\($0.key)", $0.value) })
  }

  mutating func restore(_ state: OptimizerState, for parameters: [NamedParameter]) throws {
    var restored: [String: Tensor] = [:]
    for named in state.stepCount > 0 ? parameters : [] {
      guard let tensor = state.tensors["\(name).\(named.name)"] else {
        throw CourseError("the optimiser's \(name) of \(named.name) is missing; take a whole file")
      }
      guard tensor.shape == named.parameter.shape else {
        throw CourseError(
          "the optimiser's \(name) of \(named.name) has shape \(tensor.shape), but the parameter "
            + "is \(named.parameter.shape): take the network that it was saved with")
      }
      restored[named.name] = tensor
    }
    tensors = restored
  }
}

extension Optimizer {
  /// Stops when a saved state belongs to another kind of optimiser.
  func check(_ state: OptimizerState, is algorithm: String) throws {
    guard state.algorithm == algorithm else {
      throw CourseError(
        "the optimiser's state is of \(state.algorithm): resume with that, not with \(algorithm)")
    }
  }
}

/// The gradient of a parameter about to be changed.
func requireGradient(_ named: NamedParameter) -> Tensor {
  guard let gradient = named.parameter.gradient else {
    fatalError("parameter \(named.name) has no gradient: a step needs a backward pass before it")
  }
  return gradient
}
