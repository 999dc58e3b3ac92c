import Testing

import Base
@testable import Fast

@Suite struct RowsTests {
  @Test func `two rows of three, by hand`() {
    let sums = filled(3) {
      columnSums(rows: 2, columns: 3, matrix: [1, 2, 3, 10, 20, 30], sums: $0)
    }
    #expect(sums == [11, 22, 33])
    let matrix = filled(6) {
      $0.update(from: [1, 2, 3, 10, 20, 30], count: 6)
      addBiasRows(rows: 2, columns: 3, bias: [100, 200, 300], matrix: $0)
    }
    #expect(matrix == [101, 202, 303, 110, 220, 330])
  }

  @Test func `no rows sum to zero`() {
    #expect(filled(2) { columnSums(rows: 0, columns: 2, matrix: [], sums: $0) } == [0, 0])
  }

  @Test(arguments: [
    (1, 1), (3, 15), (5, 16), (7, 17), (255, 63), (256, 64), (257, 65), (600, 257), (2, 1000),
    (4096, 10), (20_000, 1),
  ])
  func `sums and biases agree with the plain ones`(rows: Int, columns: Int) {
    var numbers = TestNumbers(seed: UInt64(rows * 1000 + columns))
    let matrix = numbers.wholeNumbers(rows * columns)
    let plain = filled(columns) {
      columnSumsReference(rows: rows, columns: columns, matrix: matrix, sums: $0)
    }
    let fast = filled(columns) {
      columnSums(rows: rows, columns: columns, matrix: matrix, sums: $0)
    }
    #expect(fast == plain)

    let bias = numbers.wholeNumbers(columns)
    let biased = filled(rows * columns) {
      $0.update(from: matrix, count: rows * columns)
      addBiasRows(rows: rows, columns: columns, bias: bias, matrix: $0)
    }
    #expect(biased == (0..<rows * columns).map { matrix[$0] + bias[$0 % columns] })
  }
}
