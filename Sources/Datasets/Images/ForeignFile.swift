/// What a file is that was taken for something else, by its first bytes, and what to do about it:
/// pictures in formats that are not read here, and what people find in a picture's place.
///
/// - Returns: the rest of a sentence that begins with the file's name; nil if it is nothing known.
func foreignFile(_ start: [UInt8]) -> String? {
  func has(_ text: String, at offset: Int = 0) -> Bool {
    start.count >= offset + text.utf8.count
      && start[offset..<(offset + text.utf8.count)].elementsEqual(text.utf8)
  }
  let convert = "convert it to JPEG or PNG first"
  if has("version https://git-lfs") {
    return "is a pointer of Git LFS, not the file itself: run \"git lfs pull\" in its repository"
  }
  if has("ftyp", at: 4) {
    // The brands: one, and behind four bytes those that it is compatible with.
    let brands = stride(from: 8, to: min(start.count - 3, 64), by: 4).map {
      String(decoding: start[$0..<($0 + 4)], as: UTF8.self)
    }
    if brands.contains(where: { $0 == "avif" || $0 == "avis" }) {
      return "is an AVIF picture, which is not read here: \(convert)"
    }
    if brands.contains(where: { $0.hasPrefix("he") || $0 == "mif1" || $0 == "msf1" }) {
      return
        "is a HEIC picture, which is not read here: \(convert) (\"sips -s format jpeg\" does so "
        + "on macOS; a camera set to \"most compatible\" takes JPEG)"
    }
    return "is a film or another file of that family: take single pictures from it, as JPEG or PNG"
  }
  if has("JXL ", at: 4) || start.starts(with: [0xFF, 0x0A]) {
    return "is a JPEG XL picture, which is not read here: \(convert)"
  }
  if has("jP  ", at: 4) { return "is a JPEG 2000 picture, which is not read here: \(convert)" }
  if has("P1") || has("P4") || has("P7") {
    return "is a PBM or PAM picture, which is not read here: convert it to PGM or PPM first"
  }
  if has("%PDF") { return "is a PDF document: take the pictures from it, as JPEG or PNG" }
  if has("PK\u{3}\u{4}") { return "is a ZIP archive: unpack it first" }
  if start.starts(with: [0x1F, 0x8B]) { return "is packed with gzip: unpack it first" }
  let text = String(decoding: start.prefix(1024), as: UTF8.self).lowercased()
  let first = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
  if first.hasPrefix("<!doctype html") || first.hasPrefix("<html") {
    return "is a page of HTML, which a server may have sent in the file's place: fetch it anew"
  }
  if first.hasPrefix("<svg") || first.hasPrefix("<?xml") || first.hasPrefix("<!doctype svg") {
    return text.contains("<svg")
      ? "is an SVG drawing, which has no pixels: \(convert)"
      : "is an XML document: fetch the picture itself"
  }
  return nil
}
