// A stand-in for what the app uses of AVFoundation. Type-checking only; not Apple's compiler.
@_exported import Foundation

public struct AVMediaType: Hashable, Sendable { public static let video = AVMediaType() }
open class AVCaptureDevice: NSObject {
    public class func requestAccess(for mediaType: AVMediaType) async -> Bool { false }
}
