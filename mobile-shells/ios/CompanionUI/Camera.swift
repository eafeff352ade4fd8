// A Mac has no such scanner; who tests the kit on one builds the screens along with it.
#if !os(macOS)
import AVFoundation
import CompanionKit
import SwiftUI
import Vision
import VisionKit

/// Reads a code with the phone's own scanner, on a screen of the app's; nothing it sees is kept.
@MainActor @Observable
public final class Camera: CodeScanner {
    fileprivate var isOpen = false
    fileprivate var isAllowed = true
    @ObservationIgnored private var waiting: CheckedContinuation<String?, Never>?

    /// Nothing where the phone has no camera that can do it.
    public init?() {
        if !DataScannerViewController.isSupported { return nil }
    }

    public func scan() async -> String? {
        let isAllowed = await AVCaptureDevice.requestAccess(for: .video)
        self.isAllowed = isAllowed && DataScannerViewController.isAvailable
        end(nil)
        return await withCheckedContinuation { done in
            waiting = done
            isOpen = true
        }
    }

    fileprivate func end(_ code: String?) {
        isOpen = false
        waiting?.resume(returning: code)
        waiting = nil
    }
}

extension AppScreen {
    /// The camera's screen lies above the app while a code is looked for.
    public func scanning(with camera: Camera?, on phone: Phone) -> some View {
        let isOpen = Binding(get: { camera?.isOpen == true }, set: { if !$0 { camera?.end(nil) } })
        return fullScreenCover(isPresented: isOpen) {
            PorchlightTheme(Surroundings(of: phone.language.language)) {
                ZStack {
                    if let camera { CameraScreen(camera: camera).accessibilityHidden(phone.isCovered) }
                    // It lies above the app, and so above what covers that.
                    if phone.isCovered { Cover(trouble: nil) }
                }
            }
        }
    }
}

private struct CameraScreen: View {
    let camera: Camera
    @Environment(\.words) private var words
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            QuietButton(words.app.back, .back) { camera.end(nil) }.padding(.horizontal, Space.large)
            Text(words.beginning.scan).set(in: TypeScale.headline).accessibilityAddTraits(.isHeader).padding(Space.large)
            if camera.isAllowed {
                Viewfinder { camera.end($0) }.ignoresSafeArea()
            } else {
                BodyText(words.app.camera_off).padding(.horizontal, Space.large)
                Spacer()
            }
        }
        .background(palette.paper)
        .foregroundStyle(palette.ink)
        .accessibilityAction(.escape) { camera.end(nil) }
    }
}

private struct Viewfinder: UIViewControllerRepresentable {
    let onCode: @MainActor (String) -> Void

    func makeCoordinator() -> Finder { Finder(onCode: onCode) }

    func makeUIViewController(context: Context) -> DataScannerViewController {
        let scanner = DataScannerViewController(recognizedDataTypes: [.barcode(symbologies: [.qr])], isHighlightingEnabled: true)
        scanner.delegate = context.coordinator
        return scanner
    }

    func updateUIViewController(_ scanner: DataScannerViewController, context: Context) { try? scanner.startScanning() }

    static func dismantleUIViewController(_ scanner: DataScannerViewController, coordinator: Finder) { scanner.stopScanning() }
}

@MainActor
private final class Finder: DataScannerViewControllerDelegate {
    private let onCode: @MainActor (String) -> Void

    init(onCode: @escaping @MainActor (String) -> Void) { self.onCode = onCode }

    func dataScanner(_ dataScanner: DataScannerViewController, didAdd addedItems: [RecognizedItem], allItems: [RecognizedItem]) {
        for item in addedItems {
            if case .barcode(let code) = item, let text = code.payloadStringValue { return onCode(text) }
        }
    }
}
#endif
