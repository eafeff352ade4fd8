import CompanionKit
import SwiftUI

/// Tells the core of every touch anywhere in the app, and takes none of them away from what is below. A screen that lies
/// there is looked at, too: it locks when its minute is over, not when somebody comes.
struct Used<Content: View>: View {
    private let session: AppSession
    private let content: Content
    /// How often a screen that nobody touches looks whether it is locked.
    private static var lookEvery: Duration { .seconds(5) }

    init(_ session: AppSession, @ViewBuilder content: () -> Content) {
        self.session = session
        self.content = content()
    }

    var body: some View {
        content
            .environment(\.wasUsed, session.wasUsed)
            .background { Touches(onTouch: session.wasUsed).accessibilityHidden(true) }
            .task {
                while (try? await Task.sleep(for: Self.lookEvery)) != nil { await session.store.lookAtLock() }
            }
    }
}

extension AppSession {
    /// Who writes twelve words on paper touches nothing, and a lock would forget the words: ten minutes are theirs.
    func isUsedOnPaper() async {
        for _ in 1...30 where (try? await Task.sleep(for: .seconds(20))) != nil { wasUsed() }
    }
}

extension EnvironmentValues {
    /// Called for what no touch says: text that the keyboard puts in.
    var wasUsed: Act {
        get { self[UseKey.self] }
        set { self[UseKey.self] = newValue }
    }
}

private struct UseKey: EnvironmentKey { static let defaultValue: Act = {} }

#if canImport(UIKit)
    import UIKit

    /// Hears the touches of the whole window. A gesture of SwiftUI's own would compete with scrolling.
    private struct Touches: UIViewRepresentable {
        let onTouch: Act

        func makeUIView(context: Context) -> Ear { Ear(onTouch: onTouch) }

        func updateUIView(_ ear: Ear, context: Context) { ear.onTouch = onTouch }

        /// It is asked about each touch, and wants none of them.
        final class Ear: UIView, UIGestureRecognizerDelegate {
            var onTouch: Act
            private let recognizer = UITapGestureRecognizer()

            init(onTouch: @escaping Act) {
                self.onTouch = onTouch
                super.init(frame: .zero)
                recognizer.delegate = self
            }

            required init?(coder: NSCoder) { nil }

            override func willMove(toWindow window: UIWindow?) {
                recognizer.view?.removeGestureRecognizer(recognizer)
                window?.addGestureRecognizer(recognizer)
            }

            func gestureRecognizer(_ gestureRecognizer: UIGestureRecognizer, shouldReceive touch: UITouch) -> Bool {
                onTouch()
                return false
            }
        }
    }
#else
    private struct Touches: View {
        let onTouch: Act

        var body: some View { EmptyView() }
    }
#endif
