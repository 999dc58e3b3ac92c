import Testing

@testable import Notebook

struct QuotationTests {
  private let source = """
    /// Documented.
    public final class Conv<Value: Number>: Layer {
      public var window: Window? { Window(stride) }
      let sizes = [
        1, 2,
      ]

      /// Goes forward.
      @discardableResult
      public func forward(_ x: Tensor) -> Tensor { x + 1 }

      func forward(_ x: Tensor, with mask: [String: Int] = ["{": 2]) -> Tensor
      where Value: Hashable {
        // A brace } in a comment.
        return x
      }

      init(a: Int) { self.a = a }
    }
    extension Conv {
      func forward() {}
    }
    func other<T>(x: T, _: Int) {}
    let two = 1
      + 1
    """

  private func shown(_ name: String) -> [String] {
    let declarations = Declarations(source)
    return declarations.named(name).map { declarations.text($0) }
  }

  @Test func `a declaration is found by its name, its labels and its type`() {
    #expect(shown("other") == ["func other<T>(x: T, _: Int) {}"])
    #expect(shown("window") == ["  public var window: Window? { Window(stride) }"])
    #expect(shown("sizes") == ["  let sizes = [\n    1, 2,\n  ]"])
    #expect(shown("forward").count == 3)
    #expect(shown("forward(_:)") == ["  public func forward(_ x: Tensor) -> Tensor { x + 1 }"])
    #expect(shown("Conv.forward()") == ["  func forward() {}"])
    #expect(shown("forward(_:with:)")[0].hasSuffix("    return x\n  }"))
    #expect(shown("init(a:)") == ["  init(a: Int) { self.a = a }"])
    #expect(shown("Conv").count == 1)
    #expect(shown("nothing").isEmpty)
    #expect(
      Declarations(source).names == [
        "Conv", "window", "sizes", "forward(_:)", "forward(_:with:)", "init(a:)", "Conv",
        "forward()", "other(x:_:)", "two",
      ])
  }

  @MainActor @Test func `a cell quotes its own library`() throws {
    let made = try blocks { $0.source("Notebook/Cells/Once.swift", "Once.callAsFunction") }
    guard case .code(let excerpt)? = made.first?.content else {
      Issue.record("another block")
      return
    }
    #expect(
      excerpt.text == """
        // Sources/Notebook/Cells/Once.swift
        public func callAsFunction() throws -> Value {
          if let value { return value }
          let made = try make()
          value = made
          return made
        }
        """)
    #expect(excerpt.line == 19)
  }
}
