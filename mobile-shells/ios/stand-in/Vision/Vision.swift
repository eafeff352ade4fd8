// A stand-in for what the app uses of Vision. Type-checking only; not Apple's compiler.
@_exported import Foundation

public struct VNBarcodeSymbology: Hashable, Sendable { public static let qr = VNBarcodeSymbology() }
