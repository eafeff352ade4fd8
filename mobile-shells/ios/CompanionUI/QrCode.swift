import CoreImage
import SwiftUI

/// A code for another phone: as a picture for its camera, and below it as text.
struct CodeToShow: View {
    let text: String
    @Environment(\.words) private var words

    var body: some View {
        Framed {
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
                    .accessibilityLabel(words.beginning.code_as_picture)
                    .accessibilityAddTraits(.isImage)
            }
            Note(text).textSelection(.enabled)
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
