import Foundation
import Synchronization

/// A piece of memory for `count` floats, *not* initialised, aligned to 64 bytes.
///
/// Memory that is fresh from the operating system costs a page fault every 4 kB, several times what
/// a ReLU does with it. So a buffer that is no longer used goes to a free list and the next one of
/// about its size takes it from there: after the first training step hardly any is allocated.
///
/// At least 16 floats after the end may be read (not written): vectors may overshoot a row's end.
public final class FloatBuffer: @unchecked Sendable {
  /// The number of floats.
  public let count: Int
  /// The first float. Valid as long as the buffer lives.
  public let pointer: UnsafeMutablePointer<Float>
  private let bytes: Int

  /// Takes memory for `count` floats from the free list, or else from the system.
  public init(count: Int) {
    require(count >= 0, "a buffer cannot hold \(count) floats")
    self.count = count
    bytes = FloatBuffer.roundedBytes(for: count)
    pointer = FloatBuffer.take(bytes).assumingMemoryBound(to: Float.self)
  }

  deinit { FloatBuffer.giveBack(UnsafeMutableRawPointer(pointer), bytes) }

  /// What the free list knows about itself.
  package struct Statistics: Sendable {
    /// Bytes in buffers that are in use.
    package var bytesLive = 0
    /// Bytes waiting in the free list.
    package var bytesCached = 0
    /// How many times memory had to come from the system.
    package var freshAllocations = 0
  }

  /// The counters at this moment.
  package static var statistics: Statistics { freeList.withLock { $0.statistics } }

  // MARK: - The free list

  private struct FreeList: ~Copyable {
    var waiting: [Int: [UInt]] = [:]  // addresses by size in bytes
    var statistics = Statistics()
    /// The most bytes that may wait; beyond that the list is emptied to make room.
    static let limit = 4 << 30

    mutating func trim() {
      for addresses in waiting.values {
        for address in addresses { free(UnsafeMutableRawPointer(bitPattern: address)) }
      }
      waiting = [:]
      statistics.bytesCached = 0
    }
  }

  private static let freeList = Mutex(FreeList())

  /// Sizes come in steps of an eighth of a power of two, so that nearly equal ones share memory.
  private static func roundedBytes(for count: Int) -> Int {
    let needed = max(count * 4 + 64, 256)
    let step = max(64, 1 << (Int.bitWidth - 1 - needed.leadingZeroBitCount - 3))
    return (needed + step - 1) / step * step
  }

  private static func take(_ bytes: Int) -> UnsafeMutableRawPointer {
    let found: UInt? = freeList.withLock { list in
      list.statistics.bytesLive += bytes
      if let address = list.waiting[bytes]?.popLast() {
        list.statistics.bytesCached -= bytes
        return address
      }
      list.statistics.freshAllocations += 1
      return nil
    }
    if let found { return UnsafeMutableRawPointer(bitPattern: found)! }
    // Large buffers start on a 2 MB boundary, so that the system can give them large pages.
    let large = 2 << 20
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, bytes >= large ? large : 64, bytes) == 0, let memory else {
      // A crash of the system's would say nothing.
      let said = "no memory for \(bytes >> 20) MB more (see ulimit -v): smaller batches need less\n"
      FileHandle.standardError.write(Data(said.utf8))
      exit(1)
    }
    #if canImport(Glibc)
      if bytes >= large { madvise(memory, bytes, 14 /* MADV_HUGEPAGE */) }
    #endif
    return memory
  }

  private static func giveBack(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
    let address = UInt(bitPattern: memory)
    freeList.withLock { list in
      list.statistics.bytesLive -= bytes
      if list.statistics.bytesCached + bytes > FreeList.limit { list.trim() }
      list.waiting[bytes, default: []].append(address)
      list.statistics.bytesCached += bytes
    }
  }
}
