// A stand-in for what the app uses of VisionKit. Type-checking only; not Apple's compiler.
@_exported import UIKit
import Vision

public enum RecognizedItem: Identifiable, Sendable {
    public struct Text: Identifiable, Sendable { public let id = UUID() }
    public struct Barcode: Identifiable, Sendable {
        public let id = UUID()
        public var payloadStringValue: String? { nil }
    }
    case text(Text)
    case barcode(Barcode)
    public var id: UUID { UUID() }
}

@MainActor public protocol DataScannerViewControllerDelegate: AnyObject {
    func dataScanner(_ dataScanner: DataScannerViewController, didAdd addedItems: [RecognizedItem], allItems: [RecognizedItem])
}

@MainActor open class DataScannerViewController: UIViewController {
    public struct RecognizedDataType: Hashable, Sendable {
        public static func barcode(symbologies: [VNBarcodeSymbology] = []) -> Self { Self() }
    }
    public class var isSupported: Bool { false }
    public class var isAvailable: Bool { false }
    public weak var delegate: (any DataScannerViewControllerDelegate)?
    public init(
        recognizedDataTypes: Set<RecognizedDataType>, recognizesMultipleItems: Bool = false, isHighFrameRateTrackingEnabled: Bool = true,
        isPinchToZoomEnabled: Bool = true, isGuidanceEnabled: Bool = true, isHighlightingEnabled: Bool = false
    ) {}
    public func startScanning() throws {}
    public func stopScanning() {}
}
