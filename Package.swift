// swift-tools-version: 6.2
import PackageDescription

// One file without shared libraries starts in about a millisecond. The linker is named because the
// default one warns of a `dlopen` in the standard library that is never called.
let oneFile: [LinkerSetting] = [
  .unsafeFlags(["-static-executable", "-use-ld=lld"], .when(platforms: [.linux]))
]

// Dependencies point one way: a target may import only what stands above it in this list.
// `strictMemorySafety` makes every unsafe expression visible; all of them belong in `Bytes` and `System`.
let package = Package(
  name: "titrate",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "titrate", targets: ["titrate"]),
    .executable(name: "titrate-provider-flagsmith", targets: ["titrate-provider-flagsmith"]),
  ],
  targets: [
    .target(name: "Bytes"),
    .target(name: "JSONSyntax", dependencies: ["Bytes"]),
    .target(name: "System", dependencies: ["Bytes"]),
    .target(name: "Domain", dependencies: ["Bytes", "JSONSyntax"]),
    .target(name: "Manifests", dependencies: ["Bytes", "JSONSyntax", "Domain"]),
    .target(name: "Planning", dependencies: ["Bytes", "JSONSyntax", "Domain", "Manifests"]),
    .target(
      name: "Wire", dependencies: ["Bytes", "JSONSyntax", "Domain", "Manifests", "Planning"]),
    .target(name: "Reconciling", dependencies: ["Domain", "Manifests", "Planning"]),
    .target(
      name: "Storage",
      dependencies: [
        "Bytes", "JSONSyntax", "System", "Domain", "Manifests", "Planning", "Wire", "Reconciling",
      ]),
    .target(
      name: "ProviderProgram",
      dependencies: [
        "JSONSyntax", "System", "Domain", "Manifests", "Planning", "Wire", "Reconciling",
      ]),
    .target(
      name: "Rendering",
      dependencies: [
        "Bytes", "JSONSyntax", "Domain", "Manifests", "Planning", "Wire", "Reconciling",
      ],
      resources: [.embedInCode("Page/page.css"), .embedInCode("Page/page.js")]),
    .target(
      name: "CommandLineInterface",
      dependencies: [
        "JSONSyntax", "System", "Domain", "Manifests", "Planning", "Wire", "Reconciling", "Storage",
        "ProviderProgram", "Rendering",
      ],
      // These are links to the files in examples/ci, which `init` writes.
      resources: [
        .embedInCode("Init/Recipes/titrate.yml"),
        .embedInCode("Init/Recipes/titrate-comment.yml"),
        .embedInCode("Init/Recipes/titrate.gitlab-ci.yml"),
      ]),
    .executableTarget(
      name: "titrate", dependencies: ["CommandLineInterface"], linkerSettings: oneFile),

    // The provider program for a Flagsmith server. Titrate starts it, and knows nothing of it.
    .target(
      name: "FlagsmithProvider",
      dependencies: ["JSONSyntax", "System", "Domain", "Manifests", "Planning", "Wire"]),
    .executableTarget(
      name: "titrate-provider-flagsmith", dependencies: ["FlagsmithProvider"],
      linkerSettings: oneFile),

    .target(
      name: "TestSupport",
      dependencies: ["JSONSyntax", "System", "Domain", "Manifests", "Planning", "Reconciling"],
      path: "Tests/TestSupport"),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    .testTarget(name: "JSONSyntaxTests", dependencies: ["JSONSyntax", "TestSupport"]),
    .testTarget(name: "SystemTests", dependencies: ["System", "TestSupport"]),
    .testTarget(
      name: "DomainTests", dependencies: ["Domain", "TestSupport"],
      exclude: ["Evaluation/Fixtures", "Statistics/Fixtures"]),
    .testTarget(name: "ManifestsTests", dependencies: ["Manifests", "TestSupport"]),
    .testTarget(name: "PlanningTests", dependencies: ["Planning", "Wire", "TestSupport"]),
    .testTarget(name: "WireTests", dependencies: ["Wire", "TestSupport"]),
    .testTarget(name: "ReconcilingTests", dependencies: ["Reconciling", "Wire", "TestSupport"]),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "ProviderProgramTests", dependencies: ["ProviderProgram", "Wire", "TestSupport"]),
    .testTarget(
      name: "FlagsmithProviderTests", dependencies: ["FlagsmithProvider", "Wire", "TestSupport"]),
    .testTarget(name: "RenderingTests", dependencies: ["Rendering", "TestSupport"]),
    .testTarget(
      name: "CommandLineInterfaceTests", dependencies: ["CommandLineInterface", "TestSupport"]),
    // These run the `titrate` that stands beside the test bundle: `swift test` builds it too.
    // They do not depend on it, since its linker settings would then be the bundle's.
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["JSONSyntax", "System", "Manifests", "Wire", "TestSupport"],
      exclude: ["README.md", "Scenarios"]),
  ]
)

// A sanitizer is a shared library, with which a static executable does not go. .ci/threads asks for it,
// and it finds nothing in tests that have one thread.
if Context.environment["TITRATE_SANITIZED"] != nil {
  let singleThreaded: Set = [
    "BytesTests", "JSONSyntaxTests", "DomainTests", "ManifestsTests", "PlanningTests",
    "WireTests", "ReconcilingTests", "RenderingTests", "EndToEndTests",
  ]
  package.targets.removeAll { singleThreaded.contains($0.name) }
  for target in package.targets { target.linkerSettings = [] }
}

// Tests/Benchmarks/run asks for this one. A plain build leaves it out.
if Context.environment["TITRATE_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "JSONSyntax", "System", "Domain", "Manifests", "Planning", "Reconciling", "Storage",
      ],
      path: "Tests/Benchmarks", exclude: ["ReadLoop.c", "Stopwatch.c", "instructions.json", "run"]))
}

// Tests/Fuzz/run asks for this one, whose `main` is libFuzzer's, or its own for a sample.
if let fuzz = Context.environment["TITRATE_FUZZ"] {
  package.targets.append(
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "JSONSyntax", "Domain", "Manifests", "Planning", "Reconciling", "Wire", "Storage",
        "Rendering",
      ],
      path: "Tests/Fuzz", exclude: ["run"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        + (fuzz == "sample" ? [.define("SAMPLE")] : [])))
}

for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .treatAllWarnings(as: .error),
      .strictMemorySafety(),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      // Generic types are made from what the compiler knows. Else the first use of each looks for its
      // conformances among all there are: two fifths of the instructions of a plan of few manifests.
      .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"],
        .when(configuration: .release)),
    ]
}
