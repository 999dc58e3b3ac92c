// swift-tools-version: 6.3
import Foundation
import PackageDescription

// The table of contents: the chapters in reading order. A new chapter is one more line here
// and a folder of the same name under chapters/.
let chapters = [
  "chapter01-kernel-methods",
  "chapter02-convolution",
  "chapter03-lenet-to-alexnet",
  "chapter04-alexnet-shapes",
  "chapter05-relu-vs-sigmoid",
  "chapter06-dropout",
  "chapter07-alexnet-training",
]

// The library, from the numbers up. Each module names the modules it stands on.
let library: [(name: String, uses: [String])] = [
  ("Vectors", []),
  ("Base", ["Vectors"]),
  ("Tensors", ["Base", "Vectors"]),
  ("Plain", ["Base", "Tensors"]),
  ("Fast", ["Base", "Tensors", "Vectors"]),
  ("Layers", ["Base", "Tensors", "Fast"]),
  ("Models", ["Base", "Tensors", "Layers"]),
  ("Training", ["Base", "Tensors", "Layers", "Models"]),
  ("Files", ["Base"]),
  ("RunFiles", ["Base", "Tensors", "Layers", "Models", "Training", "Files"]),
  ("Statistics", ["Base"]),
  ("Datasets", ["Base", "Tensors", "Files"]),
  ("KernelMethods", ["Base", "Tensors", "Fast"]),
  ("Notebook", ["Base", "Files"]),
  (
    "Course",
    [
      "Base", "Tensors", "Plain", "Fast", "Layers", "Models", "Training", "RunFiles", "Statistics",
      "Datasets", "KernelMethods", "Notebook",
    ]
  ),
]

// The exercises: what is asked and how it is judged, their solutions, and the command. Not optimised:
// they compile faster, and a crash says more. The files that students fill in are no target: the
// command compiles each by itself, so that a mistake in one blocks that exercise only.
let exercises: [Target] = [
  .target(
    name: "ExerciseChecks",
    dependencies: [
      "Base", "Tensors", "Fast", "Layers", "Models", "Training", "Files", "Statistics", "Datasets",
      "KernelMethods",
    ],
    path: "exercises/checks"),
  .target(
    name: "ExerciseSolutions", dependencies: ["ExerciseChecks", "Base", "Tensors", "Layers"],
    path: "exercises/solutions"),
  .executableTarget(
    name: "exercises",
    dependencies: [
      "ExerciseChecks", "Base", "Tensors", "Plain", "Layers", "Models", "Training", "Files",
      "Datasets", "Notebook",
    ], path: "exercises/command",
    linkerSettings: [.unsafeFlags(["-Xlinker", exportingLibrary])]),
  .testTarget(
    name: "ExercisesTests",
    dependencies: [
      "Base", "ExerciseChecks", "ExerciseSolutions", "exercises", "Maintained", "Notebook", "Plain",
      "Tensors",
    ]),
]

let modules: [Target] = library.map { module in
  .target(
    name: module.name, dependencies: module.uses.map { .target(name: $0) },
    swiftSettings: optimised + (compiledAsOne.contains(module.name) ? asOne : []))
}

let pages: [Target] = chapters.map { name in
  .executableTarget(
    name: name, dependencies: library.map { .target(name: $0.name) } + ["MachinePeak"],
    path: "chapters/\(name)", exclude: recordings(of: name),
    swiftSettings: (computing.contains(name) ? optimised : forThisProcessor)
      + [.defaultIsolation(MainActor.self)])
}

/// What was recorded of a chapter: its default run, and of some the full one.
func recordings(of chapter: String) -> [String] {
  ["output.md", "output.jsonl", "output-full.md", "output-full.jsonl", "recorded"].filter {
    FileManager.default.fileExists(
      atPath: "\(Context.packageDirectory)/chapters/\(chapter)/\($0)")
  }
}

let tools: [Target] = [
  // What the processor can do at most, for the benchmark and for chapter 2.
  .target(
    name: "MachinePeak", dependencies: ["Base"], path: "scripts/benchmarks/Peak",
    swiftSettings: optimised),
  // It plays the chapters, so they are built before it.
  .executableTarget(
    name: "book",
    dependencies: (["ExerciseChecks", "Files", "Notebook"] + chapters).map { .target(name: $0) }),
  .executableTarget(
    name: "train-lenet",
    dependencies: [
      "Base", "Datasets", "Layers", "Models", "Notebook", "Plain", "Tensors", "Training",
    ],
    swiftSettings: optimised + [.defaultIsolation(MainActor.self)]),
  .executableTarget(
    name: "fetch-data", dependencies: ["Datasets", "Files", "Notebook"],
    swiftSettings: [.defaultIsolation(MainActor.self)]),
  .executableTarget(
    name: "course-benchmark",
    dependencies: [
      "Base", "Tensors", "Fast", "Layers", "Models", "Training", "RunFiles", "Datasets", "Notebook",
      "MachinePeak",
    ],
    path: "scripts/benchmarks", exclude: ["peer.py", "peer_table.py", "Peak"],
    swiftSettings: optimised + [.defaultIsolation(MainActor.self)]),
]

/// What a module's tests use beyond what the module does.
let neededByTests = [
  "Layers": ["Models", "Training", "RunFiles", "Plain"],
  "Fast": ["Plain"],
  "RunFiles": ["TestSupport"],
  "Training": ["RunFiles", "TestSupport"],
  "Files": ["Tensors", "Training", "RunFiles", "TestSupport"],
  "KernelMethods": ["Statistics"],
  "Notebook": ["PseudoTerminal", "TestSupport"],
]

/// Modules that the tests of others try out well enough.
let withoutTests = ["Vectors", "Plain"]

let tests: [Target] = library.filter { !withoutTests.contains($0.name) }.map { module in
  let needed = ["Maintained", module.name] + module.uses + (neededByTests[module.name] ?? [])
  return .testTarget(
    name: "\(module.name)Tests", dependencies: needed.map { .target(name: $0) },
    swiftSettings: optimised)
}

let helpersOfTests: [Target] = [
  // What a plain `swift test` leaves out, and where its program lies.
  .target(name: "Maintained", path: "Tests/Maintained"),
  // Temporary folders; a small network and something for it to learn.
  .target(
    name: "TestSupport", dependencies: ["Base", "Tensors", "Layers", "Training"],
    path: "Tests/TestSupport", swiftSettings: optimised),
  // A terminal without a window, for tests of the lecture mode.
  .target(name: "PseudoTerminal", path: "Tests/PseudoTerminal"),
]

/// Plays the chapters, and the programs around them, whole: minutes that a student's `swift test`
/// has no use for. There with COURSE_CI=1, as `.ci/run` sets it.
var chaptersTests: Target {
  .testTarget(
    name: "ChaptersTests",
    dependencies: ([
      "Maintained", "Base", "Tensors", "Layers", "Models", "Training", "Statistics", "Datasets",
      "KernelMethods", "Course", "Files", "RunFiles", "Notebook", "ExerciseChecks",
      "PseudoTerminal", "TestSupport", "book", "fetch-data",
    ] + chapters).map { .target(name: $0) },
    swiftSettings: optimised)
}

var isMaintained: Bool { Context.environment["COURSE_CI"] == "1" }

let package = Package(
  name: "alexnet-course",
  platforms: [.macOS(.v15)],
  targets: modules + pages + tools + tests + helpersOfTests + exercises
    + (isMaintained ? [chaptersTests] : []),
  swiftLanguageModes: [.v6]
)

/// The chapters that compute with code of their own: a network and a convolution by hand. The others
/// leave that to the library and are not optimised: a changed one is compiled in a third of the time.
var computing: [String] { ["chapter01-kernel-methods", "chapter02-convolution"] }

// Numeric code is optimised in the debug configuration too: without it a network trains some 800
// times slower, and plain `swift run` and `swift test` are what readers type.
var optimised: [SwiftSetting] {
  [.unsafeFlags(["-O"])] + forThisProcessor
}

var forThisProcessor: [SwiftSetting] {
  [
    // Without -fno-math-errno a vector of square roots becomes sixteen branches around library calls.
    .unsafeFlags(["-Xcc", "-fno-math-errno"] + instructionSet.flags),
    .define(instructionSet.name),
  ]
}

/// Plain's loops have no calls in them only where the body of a loop, in another file, is seen with
/// them. The others are large: as one they compile in three quarters of the time, but whole after each
/// change.
var compiledAsOne: [String] { ["Plain", "Notebook", "Datasets"] }

/// Compiles a module's files as one.
var asOne: [SwiftSetting] { [.unsafeFlags(["-disable-batch-mode", "-wmo", "-num-threads", "2"])] }

/// Makes the linker offer the library to what is loaded while a program runs: students' compiled files.
var exportingLibrary: String {
  #if os(macOS)
    return "-export_dynamic"
  #else
    return "--export-dynamic"
  #endif
}

/// The vector instructions the numeric code is compiled for. The best portable level this machine
/// has is chosen; COURSE_CPU=avx512, avx2, baseline or neon forces one. The level is never finer than
/// these, so that a build folder shared by two machines of a kind keeps working.
var instructionSet: (name: String, flags: [String]) {
  #if arch(x86_64)
    let forced = ProcessInfo.processInfo.environment["COURSE_CPU"]
    let features = processorFeatures
    let level =
      forced
      ?? (features.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
        ? "avx512" : features.isSuperset(of: ["avx2", "fma", "bmi2"]) ? "avx2" : "baseline")
    switch level {
    case "avx512": return ("AVX512", ["-Xcc", "-march=x86-64-v4"])
    case "avx2": return ("AVX2", ["-Xcc", "-march=x86-64-v3"])
    case "baseline": return ("BASELINE", [])
    // For a cross build: what is asked here is the processor that compiles.
    case "neon": return ("NEON", [])
    default: fatalError("COURSE_CPU is avx512, avx2, baseline or neon, not \"\(level)\"")
    }
  #else
    return ("NEON", [])
  #endif
}

var processorFeatures: Set<String> {
  #if os(macOS)
    // There is no /proc to ask, and every Intel Mac that macOS 15 runs on has them.
    return ["avx2", "fma", "bmi2"]
  #else
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return [] }
    return Set(line.split(separator: " ").map(String.init))
  #endif
}
