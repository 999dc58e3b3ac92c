// Sixteen floats at a time: one AVX-512 register, two AVX ones or four of NEON.
//
// A module of its own, and everything in it inlinable: without whole-module optimisation, which
// makes every touch of the library expensive, nothing is inlined across the files of one module,
// but what another module declares inlinable is.

/// Sixteen floats.
public typealias Vector = SIMD16<Float>

/// Sixteen floats from memory, at any address.
@inlinable @inline(__always)
public func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

/// The first `lanes` numbers, then `filler`: a buffer's last few, without reading past its end.
@inlinable @inline(__always)
public func load(_ p: UnsafePointer<Float>, _ lanes: Int, _ filler: Float = 0) -> Vector {
  if lanes == 16 { return load(p) }
  var x = Vector(repeating: filler)
  for lane in 0..<lanes { x[lane] = p[lane] }
  return x
}

/// Sixteen floats into memory, at any address.
@inlinable @inline(__always)
public func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(p).storeBytes(of: x, as: Vector.self)
}

/// The first `lanes` of sixteen floats into memory.
@inlinable @inline(__always)
public func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>, _ lanes: Int) {
  if lanes == 16 { return store(x, p) }
  for lane in 0..<lanes { p[lane] = x[lane] }
}

/// sum + x · y, in one rounding where the processor can.
@inlinable @inline(__always)
public func multiplyAdd(_ sum: Vector, _ x: Vector, _ y: Vector) -> Vector {
  #if BASELINE
    sum + x * y  // without the instruction, fusing is a slow library call
  #else
    sum.addingProduct(x, y)
  #endif
}

/// The sixteen added up in a fixed order: halves onto halves.
@inlinable @inline(__always)
public func folded(_ x: Vector) -> Float {
  let eight = x.lowHalf + x.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// Calls `body` with each position from `start` to `end` that begins sixteen numbers, and the last
/// few: how many they are.
@inlinable @inline(__always)
public func forEachVector(from start: Int, to end: Int, _ body: (_ i: Int, _ lanes: Int) -> Void) {
  var i = start
  while i + 16 <= end {
    body(i, 16)
    i += 16
  }
  if i < end { body(i, end - i) }
}
