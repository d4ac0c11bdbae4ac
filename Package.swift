// swift-tools-version: 6.2
import Foundation
import PackageDescription

// KD_ARCH selects the instruction set: unset or "native" builds for this machine, any other value
// (x86-64-v3, armv8-a, ...) is handed to the compiler as -march and gives a portable binary.
let architecture = ProcessInfo.processInfo.environment["KD_ARCH"] ?? "native"

/// Every target of the package is held to the same rules, tests included.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// The engine is optimised in debug builds too: its tests train real networks.
let engineSettings: [SwiftSetting] =
    settings + [
        .unsafeFlags(["-O", "-enforce-exclusivity=unchecked", "-Xcc", "-march=\(architecture)"])
    ]

let package = Package(
    name: "kd",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "kd", targets: ["kd"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CJPEG", providers: [.apt(["libjpeg62-turbo-dev"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CVector"),

        .target(name: "KDModels", swiftSettings: settings),
        .target(
            name: "KDExperiment",
            dependencies: ["KDModels", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(
            name: "KDTrain",
            dependencies: ["KDModels", "KDExperiment", "COpenBLAS", "CJPEG", "CPNG", "CVector"],
            exclude: ["Resources/digits/README.md"],
            swiftSettings: engineSettings),
        .target(
            name: "KDResults",
            dependencies: [
                "KDModels", "KDExperiment", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "KDLaunch", dependencies: ["KDModels", "KDExperiment"], swiftSettings: settings),
        .target(
            name: "KDTUI",
            dependencies: ["CNcurses", "KDModels", "KDExperiment", "KDResults", "KDLaunch"],
            swiftSettings: settings),
        .executableTarget(
            name: "kd",
            dependencies: [
                "KDModels", "KDExperiment", "KDTrain", "KDResults", "KDLaunch", "KDTUI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        .executableTarget(
            name: "KDBenchmarks",
            dependencies: ["KDExperiment", "KDResults"],
            path: "Benchmarks", exclude: ["peer_leet.py", "peer_models.py", "peer_step.py"],
            swiftSettings: settings),

        .target(name: "KDTestSupport", path: "Tests/KDTestSupport", swiftSettings: settings),
        .testTarget(
            name: "KDModelsTests", dependencies: ["KDModels", "KDTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "KDExperimentTests", dependencies: ["KDExperiment", "KDTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "KDTrainTests", dependencies: ["KDTrain", "KDTestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "KDResultsTests", dependencies: ["KDResults", "KDTestSupport"],
            exclude: ["Golden"], swiftSettings: settings),
        .testTarget(
            name: "KDLaunchTests", dependencies: ["KDLaunch", "KDTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "KDTUITests", dependencies: ["KDTUI", "KDLaunch", "KDTestSupport"],
            resources: [.copy("Golden")], swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["kd", "KDExperiment", "KDResults", "KDTestSupport"],
            path: "Tests/EndToEnd", exclude: ["Slurm/cluster"], swiftSettings: settings),
    ]
)
