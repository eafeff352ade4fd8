/// The half minute or so that an app may ask for when it leaves the screen.
@MainActor
public protocol BackgroundTime: AnyObject {
    /// Told on the main thread when it is up. Ends whatever was begun before.
    func begin(expired: @escaping @MainActor @Sendable () -> Void)
    func end()
}

#if canImport(UIKit)
    import UIKit

    public final class SystemBackgroundTime: BackgroundTime {
        private var task = UIBackgroundTaskIdentifier.invalid

        public init() {}

        public func begin(expired: @escaping @MainActor @Sendable () -> Void) {
            end()
            task = UIApplication.shared.beginBackgroundTask(expirationHandler: expired)
        }

        public func end() {
            guard task != .invalid else { return }
            UIApplication.shared.endBackgroundTask(task)
            task = .invalid
        }
    }
#endif
