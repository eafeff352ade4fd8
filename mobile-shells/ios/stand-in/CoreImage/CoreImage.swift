// A stand-in for what the app uses of Core Image. Type-checking only; not Apple's compiler.
@_exported import CoreGraphics

open class CIImage: NSObject { public var extent: CGRect { .zero } }
open class CIFilter: NSObject {
    public convenience init?(name: String) { nil }
    public var outputImage: CIImage? { nil }
    /// Apple's `NSObject` has it.
    public func setValue(_ value: Any?, forKey key: String) {}
}
open class CIContext: NSObject {
    public func createCGImage(_ image: CIImage, from rect: CGRect) -> CGImage? { nil }
}
