import Base
import Foundation

// Most of what a state of the knobs shows is what the cell shows anyway. Such blocks are written once:
// in the list of a state's blocks, a number is the place of one among the cell's.

extension CellRecord: Codable {
  private enum Key: CodingKey { case number, id, title, isFurther, blocks, knobs, states }

  private struct WrittenState: Codable {
    var positions: [Int]
    var blocks: [WrittenBlock]
  }

  private enum WrittenBlock: Codable {
    case same(Int)
    case own(Block)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let place = try? value.decode(Int.self) {
        self = .same(place)
      } else {
        self = .own(try value.decode(Block.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .same(let place): try value.encode(place)
      case .own(let block): try value.encode(block)
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let blocks = try values.decode([Block].self, forKey: .blocks)
    self.init(
      number: try values.decode(Int.self, forKey: .number),
      id: try values.decode(String.self, forKey: .id),
      title: try values.decode(String.self, forKey: .title),
      isFurther: try values.decode(Bool.self, forKey: .isFurther), blocks: blocks,
      knobs: try values.decode([KnobRecord].self, forKey: .knobs),
      states: try values.decode([WrittenState].self, forKey: .states).map { state in
        CellState(
          positions: state.positions,
          blocks: try state.blocks.map { block in
            switch block {
            case .own(let own): return own
            case .same(let place):
              guard blocks.indices.contains(place) else {
                throw CourseError("a state shows block \(place) of \(blocks.count)")
              }
              return blocks[place]
            }
          })
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(number, forKey: .number)
    try values.encode(id, forKey: .id)
    try values.encode(title, forKey: .title)
    try values.encode(isFurther, forKey: .isFurther)
    try values.encode(blocks, forKey: .blocks)
    try values.encode(knobs, forKey: .knobs)
    let known = states.isEmpty ? [] : blocks.map(DataRenderer.line)
    try values.encode(
      states.map { state in
        WrittenState(
          positions: state.positions,
          blocks: state.blocks.map { block in
            known.firstIndex(of: DataRenderer.line(block)).map(WrittenBlock.same) ?? .own(block)
          })
      }, forKey: .states)
  }
}
