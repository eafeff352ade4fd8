// swift-tools-version: 6.0
import PackageDescription

// `CompanionKit` has no screen in it, so it is built and tested wherever Swift is. `CompanionUI` needs SwiftUI: elsewhere
// it is only type-checked, by `mobile-shells/ios/check-ui`. `bindings/swift/build` has to have written the core's module.
let kit: [Target] = [
    .target(
        name: "CompanionKit", dependencies: [.product(name: "Porchlight", package: "swift")], path: "CompanionKit",
        linkerSettings: [
            // Swift 6.0's Observation refers to a symbol on Linux that it does not define.
            .unsafeFlags(["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))
        ]),
    .testTarget(name: "CompanionKitTests", dependencies: ["CompanionKit"], path: "Tests/CompanionKitTests"),
]

#if os(Linux)
    let screens: [Target] = []
    let products: [Product] = [.library(name: "CompanionKit", targets: ["CompanionKit"])]
#else
    let screens: [Target] = [.target(name: "CompanionUI", dependencies: ["CompanionKit"], path: "CompanionUI")]
    let products: [Product] = [
        .library(name: "CompanionKit", targets: ["CompanionKit"]),
        .library(name: "CompanionUI", targets: ["CompanionUI"]),
    ]
#endif

let package = Package(
    name: "PorchlightPhone",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: products,
    dependencies: [.package(path: "../../bindings/swift")],
    targets: kit + screens,
    swiftLanguageModes: [.v6]
)
