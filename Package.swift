// swift-tools-version: 6.1
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [])
  -> Target
{
  .target(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

// Tests are compiled once and run once: to optimize them takes longer than it saves. What they test is optimized.
let testSettings = swiftSettings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
    resources: resources, swiftSettings: testSettings)
}

let package = Package(
  name: "CurveTrace",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "curvetrace", targets: ["curvetrace"]),
    .library(name: "CurvePipeline", targets: ["CurvePipeline"]),
    .library(name: "Batches", targets: ["Batches"]),
    .library(name: "Measuring", targets: ["Measuring"]),
    .library(name: "Morphometry", targets: ["Morphometry"]),
    .library(name: "CurveTracing", targets: ["CurveTracing"]),
    .library(name: "CurveExport", targets: ["CurveExport"]),
    .library(name: "Laboratory", targets: ["Laboratory"]),
    .library(name: "Studio", targets: ["Studio"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // Foundations: depend on nothing of ours, or on one another.
    library("Failures"),
    library("ProgramFiles", ["Failures"]),
    library("Determinism"),
    library("Workers"),
    library("Geometry"),
    .target(name: "CProducts"),
    library("Optimization", ["CProducts", "Workers", "Determinism"]),
    library("Hashing", [.target(name: "CCrypto", condition: .when(platforms: [.linux]))]),

    // C libraries and their shims.
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CTIFF", pkgConfig: "libtiff-4",
      providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
    .systemLibrary(
      name: "CWebP", pkgConfig: "libwebp",
      providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
    .systemLibrary(
      name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    // Apple platforms have CryptoKit instead.
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG", "CTIFF", "CWebP"]),
    .systemLibrary(
      name: "COpenJPEG", pkgConfig: "libopenjp2",
      providers: [.apt(["libopenjp2-7-dev"]), .brew(["openjpeg"])]),
    // C++ behind a C face. DCMTK's own pkg-config file asks for all that it can be built with.
    .target(
      name: "CDICOM", dependencies: ["COpenJPEG"],
      linkerSettings: ["dcmdata", "dcmjpeg", "dcmjpls", "oflog", "ofstd"].map {
        .linkedLibrary($0)
      }),
    // Layers on rows of pixels: our own kernels.
    .target(name: "CLayers"),
    .target(name: "COneDNN", dependencies: ["CLayers"], linkerSettings: [.linkedLibrary("dnnl")]),
    // A malloc, which makes an allocation that fails the end of the program, and tests count. For no library.
    .target(name: "CAllocations"),
    .target(name: "CUnfinishedFiles"),

    // Pixels and networks.
    library("Imaging", ["CImageCodecs", "CDICOM", "CUnfinishedFiles", "Workers", "Failures"]),
    library("Rasterization", ["Geometry", "Imaging", "Workers"]),
    library("Phantoms", ["Geometry", "Imaging", "Determinism", "Workers", "Failures"]),
    library(
      "TrainingCrops",
      [
        "Geometry", "Imaging", "Phantoms", "Rasterization", "Determinism", "Workers", "Failures",
      ]),
    library("ConvNet", ["COneDNN", "CLayers", "CZlib", "Workers", "Failures"]),

    library("ModelStore", ["ConvNet", "Imaging", "Hashing", "Failures"]),

    // What the program is for.
    library(
      "CurveNetworks",
      [
        "ConvNet", "CLayers", "Imaging", "ModelStore", "Hashing", "ProgramFiles", "Failures",
      ], resources: [.copy("Weights")]),
    library(
      "CurveExtraction",
      ["CurveNetworks", "ConvNet", "Imaging", "Geometry", "Workers", "Failures"]),
    library(
      "CurveTracing",
      [
        "CurveExtraction", "CurveNetworks", "ConvNet", "Rasterization", "Optimization", "Imaging",
        "Geometry", "Determinism", "Workers",
      ]),
    library(
      "ImageParts",
      [
        "CurveExtraction", "CurveNetworks", "ConvNet", "Optimization", "Imaging", "Geometry",
        "Workers", "Failures",
      ]),
    library(
      "Neurons",
      [
        "CurveExtraction", "CurveNetworks", "ConvNet", "ModelStore", "Imaging", "Workers",
        "Failures",
      ]),
    library(
      "Visualization",
      [
        "Neurons", "CurveExtraction", "CurveNetworks", "ConvNet", "Optimization", "Imaging",
        "Geometry", "Determinism", "Workers",
      ]),
    library(
      "CurvePipeline",
      [
        "CurveTracing", "ImageParts", "Visualization", "Neurons", "CurveExtraction",
        "CurveNetworks", "CurveExport", "ModelStore", "ConvNet", "Imaging", "Geometry", "Workers",
        "Failures",
      ]),
    library("Evaluation", ["Geometry", "Imaging", "Workers"]),
    library(
      "Measuring",
      [
        "CurvePipeline", "Figures", "CurveExport", "Evaluation", "Rasterization", "Imaging",
        "Geometry", "Workers", "Failures",
      ]),
    library(
      "CurveExport",
      ["Geometry", "Imaging", "Rasterization", "Determinism", "Failures"]),
    library(
      "Morphometry",
      ["Figures", "CurveExport", "Evaluation", "Imaging", "Geometry", "Failures"]),
    library(
      "Batches",
      [
        "Morphometry", "CurvePipeline", "CurveExport", "Imaging", "Geometry", "Hashing", "Workers",
        "Failures",
      ]),
    library(
      "Figures", ["CurveExport", "Rasterization", "Imaging", "Geometry"]),
    library(
      "Laboratory",
      [
        "Figures", "CurvePipeline", "CurveExport", "Visualization", "Neurons", "CurveExtraction",
        "CurveNetworks", "ModelStore", "ConvNet", "Phantoms", "Rasterization", "Optimization",
        "Imaging", "Geometry", "Hashing", "Determinism", "Workers", "Failures",
      ]),
    .target(
      name: "Studio",
      dependencies: [
        "Batches", "Morphometry", "Figures", "CurvePipeline", "CurveExport", "CurveExtraction",
        "ConvNet", "ModelStore", "Phantoms", "Rasterization", "Imaging", "Geometry", "Hashing",
        "Workers", "ProgramFiles", "Failures",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [.copy("Page"), .copy("OpenAPI")], swiftSettings: swiftSettings),
    .executableTarget(
      name: "curvetrace",
      dependencies: [
        "Studio", "Laboratory", "Figures", "Measuring", "Batches", "Morphometry", "CurvePipeline",
        "CurveExport",
        "Evaluation",
        "CurveTracing", "ImageParts", "Visualization",
        "Neurons",
        "CurveExtraction", "CurveNetworks", "ModelStore", "ConvNet", "Phantoms", "TrainingCrops",
        "Imaging", "Geometry", "Workers", "Determinism", "Failures", "CAllocations",
        "CUnfinishedFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Geometry", "Imaging", "Rasterization", "Optimization", "ConvNet", "CurveNetworks",
        "CurveExtraction", "CurveTracing", "Evaluation", "Phantoms", "Determinism", "Workers",
        "CAllocations",
      ],
      swiftSettings: swiftSettings),

    // Pictures, networks and numbers that several suites use.
    .target(
      name: "TestSupport",
      dependencies: [
        "CurveExtraction", "CurveNetworks", "ConvNet", "Rasterization", "Neurons", "Imaging",
        "Geometry", "Workers", "Determinism",
      ], path: "Tests/TestSupport", swiftSettings: swiftSettings),

    tests(of: "Determinism"),
    tests(of: "Workers", ["Determinism"]),
    tests(of: "Geometry", ["Determinism"]),
    tests(of: "Optimization", ["Workers", "Determinism"], resources: [.copy("Fixtures")]),
    tests(
      of: "Imaging",
      [
        "TestSupport", "CImageCodecs", "CAllocations", "Geometry", "Workers", "Determinism",
        "Failures",
      ],
      resources: [.copy("Fixtures")]),
    tests(of: "Rasterization", ["TestSupport", "Geometry", "Imaging", "Determinism", "Workers"]),
    tests(of: "Phantoms", ["Geometry", "Imaging", "Determinism"]),
    tests(of: "TrainingCrops", ["Geometry", "Imaging", "Phantoms", "Determinism", "Workers"]),
    tests(
      of: "ConvNet", ["Determinism", "CAllocations", "Failures"], resources: [.copy("Fixtures")]),
    tests(of: "Hashing"),
    tests(of: "ModelStore", ["ConvNet", "Imaging", "Hashing", "Failures"]),
    tests(
      of: "CurveNetworks",
      ["TestSupport", "ModelStore", "ConvNet", "CurveExtraction", "Neurons", "Imaging", "Workers"],
      resources: [.copy("Fixtures")]),
    tests(
      of: "CurveExtraction",
      [
        "TestSupport", "CurveTracing", "CurveNetworks", "ConvNet", "Evaluation", "Phantoms",
        "Rasterization",
        "Imaging", "Geometry", "Workers", "Determinism",
      ]),
    tests(
      of: "CurveTracing",
      [
        "TestSupport", "CurveExtraction", "CurveNetworks", "ConvNet", "Evaluation", "Phantoms",
        "Rasterization", "Imaging", "Geometry", "Workers", "Determinism",
      ]),
    tests(
      of: "ImageParts",
      [
        "TestSupport", "ModelStore", "CurveTracing", "CurveExtraction", "CurveNetworks", "ConvNet",
        "Optimization",
        "Imaging",
        "Geometry", "Workers", "Determinism",
      ]),
    tests(
      of: "Neurons",
      [
        "TestSupport", "ModelStore", "CurveExtraction", "CurveNetworks", "ConvNet", "Imaging",
        "Workers",
      ]),
    tests(
      of: "Visualization",
      [
        "TestSupport", "ModelStore", "Neurons", "CurveExtraction", "CurveNetworks", "ConvNet",
        "Evaluation", "Rasterization", "Imaging", "Geometry", "Workers", "Determinism",
      ]),
    tests(
      of: "CurvePipeline",
      ["TestSupport", "CurveNetworks", "ModelStore", "Phantoms", "Imaging", "Workers", "Failures"]),
    tests(
      of: "Evaluation", ["Geometry", "Imaging", "Phantoms", "Determinism", "Workers"],
      resources: [.copy("Reference")]),
    tests(
      of: "Measuring",
      [
        "TestSupport", "CurvePipeline", "CurveExport", "Evaluation", "Phantoms", "Imaging",
        "Geometry", "Workers", "Failures",
      ]),
    tests(
      of: "CurveExport",
      ["TestSupport", "Geometry", "Imaging", "Rasterization", "Determinism", "Workers"],
      resources: [.copy("Reference")]),
    tests(of: "Morphometry", ["CurveExport", "Imaging", "Geometry"]),
    tests(
      of: "Batches",
      [
        "TestSupport", "Morphometry", "CurvePipeline", "CurveExport", "Phantoms", "Imaging",
        "Geometry", "Workers", "Failures",
      ]),
    tests(of: "Figures", ["TestSupport", "Imaging", "Geometry"]),
    tests(
      of: "Laboratory",
      [
        "TestSupport", "Figures", "Neurons", "ModelStore", "CurveNetworks", "ConvNet", "Imaging",
        "Geometry",
        "Workers", "Determinism",
      ], resources: [.copy("Fixtures")]),
    tests(
      of: "Studio",
      [
        "TestSupport", "Batches", "CurvePipeline", "CurveExport", "Phantoms", "Imaging", "Geometry",
        "Workers", "Failures",
      ]),
    tests(
      of: "curvetrace",
      [
        "CurvePipeline", "Geometry", "Imaging", "CurveExport", "Phantoms", "TrainingCrops",
        "Determinism",
      ]),
    // The examples of README.md and of the articles, run and compiled.
    .executableTarget(
      name: "DocumentationExamples",
      dependencies: ["Laboratory", "Batches", "CurvePipeline", "CurveExport", "Geometry"],
      path: "Tests/DocumentationExamples", swiftSettings: swiftSettings),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "curvetrace", "DocumentationExamples", "Batches", "CurvePipeline", "CurveExport",
      ],
      swiftSettings: testSettings),
  ],
  swiftLanguageModes: [.v6]
)
