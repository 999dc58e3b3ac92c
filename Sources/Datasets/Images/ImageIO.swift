import Base

#if canImport(ImageIO)
  import CoreGraphics
  import Foundation
  import ImageIO

  /// The picture that macOS decodes: the first of the file, laid on white, its values as the file has
  /// them (the context has the picture's own colours, so that none are converted).
  func decodeWithImageIO(_ path: String, _ header: ImageHeader) throws -> Image {
    let failure = CourseError("\(path) could not be decoded")
    guard
      let source = CGImageSourceCreateWithURL(URL(fileURLWithPath: path) as CFURL, nil),
      let picture = CGImageSourceCreateImageAtIndex(source, 0, nil),
      // Of a JPEG file it is known by now whether its data is all there.
      header.format == .jpeg || CGImageSourceGetStatusAtIndex(source, 0) == .statusComplete
    else { throw failure }
    let (width, height) = (picture.width, picture.height)
    guard Image.isBearable(channels: 3, height: height, width: width) else { throw failure }
    let own = picture.colorSpace.flatMap { $0.model == .indexed ? $0.baseColorSpace : $0 }
    let isGrey = own?.model == .monochrome
    let isUsable = own.map { $0.supportsOutput && (isGrey || $0.model == .rgb) } ?? false
    let space =
      isUsable ? own! : isGrey ? CGColorSpaceCreateDeviceGray() : CGColorSpaceCreateDeviceRGB()
    let bytesPerPixel = isGrey ? 1 : 4
    var raw = [UInt8](repeating: 0, count: width * height * bytesPerPixel)
    let info = isGrey ? CGImageAlphaInfo.none : CGImageAlphaInfo.noneSkipLast
    let isDrawn = raw.withUnsafeMutableBytes { memory in
      guard
        let context = CGContext(
          data: memory.baseAddress, width: width, height: height, bitsPerComponent: 8,
          bytesPerRow: width * bytesPerPixel, space: space, bitmapInfo: info.rawValue),
        let white = CGColor(colorSpace: space, components: isGrey ? [1, 1] : [1, 1, 1, 1])
      else { return false }
      let area = CGRect(x: 0, y: 0, width: width, height: height)
      context.setFillColor(white)
      context.fill(area)
      context.interpolationQuality = .none
      context.draw(picture, in: area)
      return true
    }
    guard isDrawn else { throw failure }
    let channels = isGrey ? 1 : 3
    var bytes = [UInt8](repeating: 0, count: channels * width * height)
    for pixel in 0..<(width * height) {
      for channel in 0..<channels {
        bytes[channel * width * height + pixel] = raw[pixel * bytesPerPixel + channel]
      }
    }
    return Image(bytes: bytes, channels: channels, height: height, width: width)
      .upright(orientation: header.orientation)
  }
#endif
