import Foundation

@testable import Datasets

/// The first bytes of a JPEG file: start, EXIF with an orientation, frame.
func jpegHeader(width: Int, height: Int, orientation: UInt8) -> [UInt8] {
  let tiff: [UInt8] = [
    0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0,
    0, 0,
  ]
  let exif = Array("Exif".utf8) + [0, 0] + tiff
  return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    + [0xFF, 0xC0, 0, 17, 8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8)]
    + [UInt8(width & 255), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xDA, 0, 2]
}

func pngHeader(width: Int, height: Int) -> [UInt8] {
  func word(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 255) } }
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + word(13) + Array("IHDR".utf8)
    + word(width) + word(height)
}

extension URL {
  /// Installs a program of the given name in this folder: a script for the shell.
  func program(_ name: String, says: String? = nil, _ script: String) throws {
    // What the real ones say to -version.
    let known = [
      "djpeg": "libjpeg-turbo version 2.1.5", "ffmpeg": "ffmpeg version 5.1",
      "magick": "Version: ImageMagick 7.1", "convert": "Version: ImageMagick 6.9",
    ]
    let says = says ?? known[name] ?? ""
    let answer = "case \"$1\" in -version) echo '\(says)'; exit 0;; esac"
    let path = try file(name, Array("#!/bin/sh\n\(answer)\n\(script)\n".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}

/// 16 × 16 grey pixels as a JPEG file.
let smallJPEG = [UInt8](
  Data(
    base64Encoded: """
      /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
      QFdBRkxOUlNSMj5aYVpQYEpRUk//wAALCAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAwIE/8QAIhAAAgEDBAMB\
      AQAAAAAAAAAAAQIDBBESEyEiMQAFMhQz/9oACAEBAAA/AEp6Vvw4Q0mmv8ysULKCrKm4Q/YN/li1w1uDEKbT17VENdRC\
      LGKfRYKqMIw2sgYKT2Dsw62cbWt5lwlqa5sRqmLGO8UonKBmYghhxB2HJgoB5HMrcE8UctX63108io0jSZIZclQmIoiA\
      ns2CDs3a9idvP//Z
      """)!)

/// The same pixels as a PNG file, with a colour profile that libpng warns of.
let smallPNG = [UInt8](
  Data(
    base64Encoded: """
      iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAEWlDQ1BJQ0MAAHicY2AYHgAAAMgAAX8YrmcAAAEYSURB\
      VHjaY2BQ9cqfsvMes4Zv0fQ9D9m0GaJ7939UDm3f+VrWv3HzU3FPhm1fTYo3fTTIX/dWJ3vVS410BsHYlV8de2+qFu7l\
      DF341rKVIeeoXPkFzabbJr3P7Gd89FrMcFx38s/4o9oTv8ce1uz/Gn2QQWkqR/W7xCvuu3QXCLf9zLnPUPsXFTLcSP1U\
      zzNTbbPD2ajnJYx90gzGZ9MZZ5uez2Sea34xm3W+JUOf6Z1mrYsV8sdyRXYncW4IZ3g5N5B1Z67i1U7bj0sjeQ+WMriw\
      Hmv34DzV7cN7rj9A8NJkhvm51pzXlxY78t9dXeku+ngjw6+rG7rTHGW+X1rbkWwn+eU8Q6itKu/Xu0fXTq1N9TWVZX0L\
      AN5MgEFn6q72AAAAAElFTkSuQmCC
      """)!)

/// The same pixels as a progressive JPEG file.
let progressiveJPEG = [UInt8](
  Data(
    base64Encoded: """
      /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
      QFdBRkxOUlNSMj5aYVpQYEpRUk//wgALCAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAgED/9oACAEBAAAAAVcj\
      /8QAGhABAAEFAAAAAAAAAAAAAAAAAgEREhMhIv/aAAgBAQABBQInjHdG06RK/8QAHhAAAQMEAwAAAAAAAAAAAAAAEQAB\
      IQIDMUFRYXH/2gAIAQEABj8CikahlXQIceZXIiHKt23fJ30v/8QAHRABAAICAwEBAAAAAAAAAAAAAREhAEExgbFRcf/a\
      AAgBAQABPyFaxtFKQ1v8Z501gqZLgG0Zj3vITGjQyu+O2PtxiDQqRYOAed5//9oACAEBAAAAEG//xAAZEAEBAQEBAQAA\
      AAAAAAAAAAABESExAGH/2gAIAQEAAT8Q+hQIdEfLelEbCIOWBCEJ6ODmHJPZxew2UCDDhgB1dF2yDZWdesD1tRc9/9k=
      """)!)

/// The same pixels as a JPEG file with restart markers.
let restartingJPEG = [UInt8](
  Data(
    base64Encoded: """
      /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
      QFdBRkxOUlNSMj5aYVpQYEpRUk//wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QA\
      tRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0\
      NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2\
      t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/90ABAAB/9oACAEBAAA/AJLe1b7DshtPLX/V\
      lYoWUFWVOQh++Dn7rFshsfIxCn//0J009riG+shFtin8lgqowjDecgYKT1B4YdOHHGMV/9FmyW5vm2jzTFtjzFKJygZm\
      IIYfKDwPmYKAfmO8rkf/0q7xRy3em6dPIqNI0m5DLuVCYiiICepwEHU5bOCeK//Z
      """)!)

/// Two pixels as a PNG file: red, half transparent, and green, not to be seen at all.
let transparentPNG = [UInt8](
  Data(
    base64Encoded: """
      iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAABGdBTUEAALGPC/xhBQAAACBjSFJNAAB6JgAAgIQAAPoA\
      AACA6AAAdTAAAOpgAAA6mAAAF3CculE8AAAABmJLR0QA/wD/AP+gvaeTAAAAB3RJTUUH6gscCxM1LR0hIgAAABBjYU52\
      AAAAAQAAAAEAAAAAAAAAAJnb6moAAAARSURBVAjXY/jPwFDP8J+BAQANeQJ+xWzyrQAAACV0RVh0ZGF0ZTpjcmVhdGUA\
      MjAyNi0xMS0yOFQxMToxOTo1MyswMDowMG/NUOQAAAAldEVYdGRhdGU6bW9kaWZ5ADIwMjYtMTEtMjhUMTE6MTk6NTMr\
      MDA6MDAekOhYAAAAAElFTkSuQmCC
      """)!)
