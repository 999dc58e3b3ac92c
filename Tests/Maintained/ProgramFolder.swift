import Foundation

/// The folder that the build put the programs into: where the tests' own program lies.
public let programFolder: URL = {
  let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
  if let own = bundles.first { return own.deletingLastPathComponent() }
  let words = CommandLine.arguments
  // On macOS a helper of the toolchain runs the tests, and is told where their bundle is.
  guard let flag = words.firstIndex(of: "--test-bundle-path"), flag + 1 < words.count else {
    return URL(fileURLWithPath: words[0]).deletingLastPathComponent()
  }
  var place = URL(fileURLWithPath: words[flag + 1])
  while place.pathExtension != "xctest", place.path.count > 1 { place.deleteLastPathComponent() }
  return place.deletingLastPathComponent()
}()
