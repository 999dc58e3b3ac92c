import Base
import Layers
import Notebook
import Plain

extension Page {
  /// Lets the library compute as the command line asks: with so many threads, by that engine.
  public func setUpLibrary() {
    if let threads = arguments.threads { Threads.count = threads }
    if arguments.engine == PlainEngine().name { useEngine(PlainEngine()) }
  }
}
