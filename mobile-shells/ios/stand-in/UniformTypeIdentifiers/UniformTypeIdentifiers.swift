// A stand-in for what the app uses of UniformTypeIdentifiers. Type-checking only; not Apple's compiler.
@_exported import Foundation

public struct UTType: Hashable, Sendable {
    public static let json = UTType(), plainText = UTType(), utf8PlainText = UTType()
    public var identifier: String { "" }
}
