import CompanionKit
import CompanionUI
import Observation
import SwiftUI
import UniformTypeIdentifiers

/// The app on the screen: tells the phone when it is in front, and has the system's own choosers for files.
struct PhoneScreen: View {
    let phone: Phone
    @Bindable var files: ChosenFiles
    /// Absent where the phone has none that reads codes.
    let camera: Camera?
    @Environment(\.scenePhase) private var phase

    var body: some View {
        AppScreen(phone: phone)
            .scanning(with: camera, on: phone)
            .onChange(of: phase, initial: true) { follow() }
            .fileExporter(
                isPresented: $files.isSaving, document: files.file, contentType: files.type, defaultFilename: files.name
            ) { result in files.saved(isFine: (try? result.get()) != nil) }
            .fileImporter(isPresented: $files.isChoosing, allowedContentTypes: [.json]) { files.chosen(try? $0.get()) }
    }

    private func follow() {
        switch phase {
        case .active: Task { await phone.appears() }
        case .background: Task { await phone.leaves() }
        case .inactive: phone.isLookedAtFromOutside()
        @unknown default: phone.isLookedAtFromOutside()
        }
    }
}

/// Files that leave the app or come into it, by the system's choosers. Nothing lies anywhere in between.
@MainActor @Observable
final class ChosenFiles: Files {
    var isSaving = false
    var isChoosing = false
    private(set) var file: TextFile?
    private(set) var name = ""
    var type: UTType { name.hasSuffix(".json") ? .json : .plainText }
    @ObservationIgnored private var waiting: CheckedContinuation<String?, Never>?
    @ObservationIgnored private var saving: CheckedContinuation<Bool, Never>?

    /// The system does not say that somebody went back: then this waits for the next time, and nothing is said.
    func save(name: String, text: String) async -> Bool {
        saved(isFine: true)
        return await withCheckedContinuation { done in
            saving = done
            (self.name, file, isSaving) = (name, TextFile(text), true)
        }
    }

    func saved(isFine: Bool) {
        file = nil
        saving?.resume(returning: isFine)
        saving = nil
    }

    /// The same: that the chooser is gone is said before what was chosen in it.
    func choose() async -> String? {
        chosen(nil)
        return await withCheckedContinuation { done in
            waiting = done
            isChoosing = true
        }
    }

    func chosen(_ url: URL?) {
        guard let waiting else { return }
        self.waiting = nil
        let isOurs = url?.startAccessingSecurityScopedResource() == true
        defer { if isOurs { url?.stopAccessingSecurityScopedResource() } }
        waiting.resume(returning: url.flatMap { try? String(contentsOf: $0, encoding: .utf8) })
    }
}

struct TextFile: FileDocument {
    static let readableContentTypes = [UTType.json, .plainText]
    let text: String

    init(_ text: String) { self.text = text }

    init(configuration: ReadConfiguration) throws {
        text = String(decoding: configuration.file.regularFileContents ?? Data(), as: UTF8.self)
    }

    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
        FileWrapper(regularFileWithContents: Data(text.utf8))
    }
}
