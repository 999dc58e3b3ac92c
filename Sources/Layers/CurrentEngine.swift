import Fast
import Synchronization
import Tensors

/// The engine that layers, losses and optimisers compute with: the fast one unless another is chosen.
public var engine: any Engine { EngineChoice.here ?? EngineChoice.everywhere.withLock { $0 } }

/// Chooses the engine for the whole program, as `--engine` does.
public func useEngine(_ engine: any Engine) { EngineChoice.everywhere.withLock { $0 = engine } }

/// Computes with another engine inside `body` only.
public func withEngine<Result>(_ engine: any Engine, _ body: () throws -> Result) rethrows -> Result
{
  try EngineChoice.$here.withValue(engine, operation: body)
}

private enum EngineChoice {
  static let everywhere = Mutex<any Engine>(FastEngine())
  @TaskLocal static var here: (any Engine)?
}
