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

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
    resources: resources, swiftSettings: swiftSettings)
}

let package = Package(
  name: "CurveTrace",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "curvetrace", targets: ["curvetrace"]),
    .library(name: "CurveTracing", targets: ["CurveTracing"]),
    .library(name: "CurveExport", targets: ["CurveExport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Foundations: depend on nothing of ours, or on Determinism.
    library("Determinism"),
    library("Geometry"),
    library("Optimization", ["Determinism"]),
    library("Hashing", [.target(name: "CCrypto", condition: .when(platforms: [.linux]))]),

    // C libraries and their shims.
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    // Apple platforms have CryptoKit instead.
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG"]),
    .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
    // Not for programs: it counts what tests and benchmarks allocate.
    .target(name: "CAllocationCounter"),

    // Pixels and networks.
    library("Imaging", ["CImageCodecs", "Determinism"]),
    library("Rasterization", ["Geometry", "Imaging", "Determinism"]),
    library("Phantoms", ["Geometry", "Imaging", "Rasterization", "Determinism"]),
    library(
      "TrainingCrops", ["Geometry", "Imaging", "Phantoms", "Determinism"]),
    library("ConvNet", ["COneDNN", "CZlib", "Determinism"]),

    library("ModelStore", ["ConvNet", "Imaging", "Hashing"]),

    // What the program is for.
    library(
      "CurveTracing",
      [
        "Geometry", "Imaging", "Rasterization", "Optimization", "ConvNet", "ModelStore",
        "Hashing", "Determinism",
      ], resources: [.copy("Networks/Weights")]),
    library("Evaluation", ["Geometry", "Imaging", "Determinism"]),
    library(
      "CurveExport", ["Geometry", "Imaging", "Rasterization", "Evaluation", "Determinism"]),
    .executableTarget(
      name: "curvetrace",
      dependencies: [
        "Geometry", "Imaging", "ConvNet", "CurveTracing", "Evaluation", "CurveExport", "ModelStore",
        "Phantoms", "TrainingCrops", "Determinism",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Geometry", "Imaging", "Rasterization", "Optimization", "ConvNet", "CurveTracing",
        "Evaluation", "Phantoms", "Determinism", "CAllocationCounter",
      ],
      swiftSettings: swiftSettings),

    tests(of: "Determinism"),
    tests(of: "Geometry", ["Determinism"]),
    tests(of: "Optimization", ["Determinism"], resources: [.copy("Fixtures")]),
    tests(of: "Imaging", ["CImageCodecs"], resources: [.copy("Fixtures")]),
    tests(of: "Rasterization", ["Geometry", "Imaging", "Determinism"]),
    tests(of: "Phantoms", ["Geometry", "Imaging", "Determinism"]),
    tests(of: "TrainingCrops", ["Geometry", "Imaging", "Phantoms", "Determinism"]),
    tests(of: "ConvNet", ["Determinism", "CAllocationCounter"], resources: [.copy("Fixtures")]),
    tests(of: "Hashing"),
    tests(of: "ModelStore", ["ConvNet", "Imaging", "Hashing"]),
    tests(
      of: "CurveTracing",
      [
        "Geometry", "Imaging", "Rasterization", "Phantoms", "ConvNet", "Evaluation", "Determinism",
      ], resources: [.copy("Fixtures")]),
    tests(
      of: "Evaluation", ["Geometry", "Imaging", "Phantoms", "Determinism"],
      resources: [.copy("Reference")]),
    tests(of: "CurveExport", ["Geometry", "Imaging", "Rasterization", "Determinism"]),
    tests(
      of: "curvetrace", ["Geometry", "Imaging", "CurveExport", "Phantoms", "TrainingCrops"]),
  ],
  swiftLanguageModes: [.v6]
)
