// swift-tools-version: 6.0
import Foundation
import PackageDescription

// `bindings/swift/build` writes the Swift module and the C header below Sources. On Linux the library is a shared object
// in the folder that it names; on Apple systems it is the XCFramework that `bindings/swift/package-xcframework` packs. Who
// takes it from elsewhere has an address and a checksum in its place, as that script prints them.
#if os(Linux)
    let library = ProcessInfo.processInfo.environment["PORCHLIGHT_LIBRARY"] ?? "\(Context.packageDirectory)/../out/swift"
    let core: Target = .systemLibrary(name: "porchlightFFI")
    let linking: [LinkerSetting] = [
        .unsafeFlags(["-L\(library)", "-lporchlight", "-Xlinker", "-rpath", "-Xlinker", library])
    ]
#else
    let core: Target = .binaryTarget(name: "porchlightFFI", path: "porchlightFFI.xcframework")
    let linking: [LinkerSetting] = []
#endif

let package = Package(
    name: "Porchlight",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Porchlight", targets: ["Porchlight"])],
    targets: [
        core,
        .target(name: "Porchlight", dependencies: ["porchlightFFI"], linkerSettings: linking),
        // The example of bindings/README.md.
        .executableTarget(name: "FirstCheckIn", dependencies: ["Porchlight"]),
        .executableTarget(name: "Costs", dependencies: ["Porchlight"], path: "Costs"),
        // One phone, commands by line: `bindings/tests/together` lets several live together.
        .executableTarget(name: "Phone", dependencies: ["Porchlight"], path: "Phone"),
        .testTarget(name: "PorchlightTests", dependencies: ["Porchlight"]),
    ],
    swiftLanguageModes: [.v6]
)
