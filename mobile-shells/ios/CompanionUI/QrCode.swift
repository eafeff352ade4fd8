import CoreImage
import SwiftUI
#if canImport(UIKit)
    import UIKit
    import UniformTypeIdentifiers
#endif

/// A code for another device, in as many parts as it has: pictures for its camera; for who has none it is copied, or read.
struct CodeToShow: View {
    let parts: [String]
    @State private var isCopied = false
    @State private var isSpelt = false
    @Environment(\.words) private var words

    var body: some View {
        Framed {
            ForEach(parts.indices, id: \.self) { at in
                if parts.count > 1 { Title(words.codes.part(number: at + 1, parts: parts.count)) }
                CodePicture(text: parts[at])
                if isSpelt { Note(parts[at]).textSelection(.enabled) }
            }
            SideButton(words.codes.copy) {
                Clipboard.copy(parts.joined(separator: "\n"))
                isCopied = true
            }
            if isCopied { Note(words.codes.copied).readAtOnce(words.codes.copied) }
            QuietButton(isSpelt ? words.codes.hide_letters : words.codes.show_letters) { isSpelt.toggle() }
        }
        .onChange(of: parts) { (isCopied, isSpelt) = (false, false) }
    }
}

private struct CodePicture: View {
    let text: String
    @Environment(\.words) private var words

    var body: some View {
        if let picture = QrCode.picture(of: text) {
            Image(decorative: picture, scale: 1)
                .interpolation(.none)
                .resizable()
                .aspectRatio(contentMode: .fit)
                // The white edge without which a camera does not see where the code begins; white by night, too.
                .padding(Space.large)
                .background(Color(red: 1, green: 1, blue: 1))
                .frame(maxWidth: 360)
                .accessibilityElement()
                .accessibilityLabel(words.codes.as_picture)
                .accessibilityAddTraits(.isImage)
        }
    }
}

enum QrCode {
    /// One pixel for each square.
    static func picture(of text: String) -> CGImage? {
        guard let filter = CIFilter(name: "CIQRCodeGenerator") else { return nil }
        filter.setValue(Data(text.utf8), forKey: "inputMessage")
        // The code is looked at on a screen, not on a wall: the fewer squares the better.
        filter.setValue("L", forKey: "inputCorrectionLevel")
        return filter.outputImage.flatMap { CIContext().createCGImage($0, from: $0.extent) }
    }
}

/// Where the phone pastes from.
@MainActor
private enum Clipboard {
    /// On no other device of the person's, and for a few minutes only.
    static func copy(_ code: String) {
        // Who tests the kit on a Mac builds the screens along with it.
        #if canImport(UIKit)
            UIPasteboard.general.setItems(
                [[UTType.utf8PlainText.identifier: code]],
                options: [.localOnly: true, .expirationDate: Date(timeIntervalSinceNow: 600)])
        #endif
    }
}
