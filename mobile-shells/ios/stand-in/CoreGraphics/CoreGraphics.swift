// A stand-in for what the app uses of Core Graphics. Type-checking only; not Apple's compiler.
@_exported import Foundation

public final class CGImage: @unchecked Sendable {}
