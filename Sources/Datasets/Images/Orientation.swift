extension Image {
  /// The picture turned and mirrored so that an EXIF orientation (1 … 8) comes out upright: of 6, 3
  /// and 8 it is turned by one, two and three quarters clockwise.
  public func upright(orientation: Int) -> Image {
    if orientation == 1 { return self }
    let source = bytes
    let turned = orientation >= 5
    let (newHeight, newWidth) = turned ? (width, height) : (height, width)
    var result = [UInt8](repeating: 0, count: count)
    for channel in 0..<channels {
      for y in 0..<newHeight {
        for x in 0..<newWidth {
          // Where the pixel of the upright picture lies in the stored one.
          let (row, column) =
            switch orientation {
            case 2: (y, width - 1 - x)
            case 3: (height - 1 - y, width - 1 - x)
            case 4: (height - 1 - y, x)
            case 5: (x, y)
            case 6: (height - 1 - x, y)
            case 7: (height - 1 - x, width - 1 - y)
            default: (x, width - 1 - y)
            }
          result[(channel * newHeight + y) * newWidth + x] =
            source[(channel * height + row) * width + column]
        }
      }
    }
    return Image(bytes: result, channels: channels, height: newHeight, width: newWidth)
  }
}
