import Foundation
import Porchlight

/// The two kinds of time that iOS gives an app which nobody looks at. The names stand in Info.plist, too.
public enum ExchangeKind: String, CaseIterable, Sendable {
    /// Half a minute, a few times a day.
    case refresh = "org.porchlight.phone.refresh"
    /// Minutes, when the phone has a network and little to do.
    case processing = "org.porchlight.phone.processing"

    /// How long an exchange may take: some seconds less than the system gives, to close in peace.
    var deadlineMs: UInt64 {
        switch self {
        case .refresh: 20_000
        case .processing: 120_000
        }
    }
}

/// Asks the system for time.
public protocol ExchangeScheduler: Sendable {
    /// Takes the place of what was asked for before. A system that gives none answers nothing here.
    func ask(for kind: ExchangeKind, notBefore: Date)
    func askNoMore(for kind: ExchangeKind)
}

/// Time that the system gives now.
public protocol ExchangeTask: Sendable {
    var kind: ExchangeKind { get }
    /// Told once, on any thread, when the time is up.
    func onExpiry(_ expired: @escaping @Sendable () -> Void)
    func complete(success: Bool)
}

/// When to ask for what. Something that waits is tried soon; news come a few times a day.
struct AskedTimes: Equatable {
    static let soon: TimeInterval = 15 * 60
    static let later: TimeInterval = 4 * 60 * 60

    let refresh: Date
    /// Only when something waits: news alone are not worth minutes.
    let processing: Date?

    init(isWaiting: Bool, now: Date) {
        refresh = now + (isWaiting ? Self.soon : Self.later)
        processing = isWaiting ? now + Self.soon : nil
    }

    func ask(_ scheduler: any ExchangeScheduler) {
        scheduler.ask(for: .refresh, notBefore: refresh)
        if let processing {
            scheduler.ask(for: .processing, notBefore: processing)
        } else {
            scheduler.askNoMore(for: .processing)
        }
    }
}

#if canImport(BackgroundTasks) && !os(macOS)
    import BackgroundTasks

    public struct SystemScheduler: ExchangeScheduler {
        public init() {}

        public func ask(for kind: ExchangeKind, notBefore: Date) {
            let request: BGTaskRequest
            switch kind {
            case .refresh: request = BGAppRefreshTaskRequest(identifier: kind.rawValue)
            case .processing:
                let processing = BGProcessingTaskRequest(identifier: kind.rawValue)
                processing.requiresNetworkConnectivity = true
                request = processing
            }
            request.earliestBeginDate = notBefore
            // Refused where the person switched it off: then an exchange waits until the app is opened.
            try? BGTaskScheduler.shared.submit(request)
        }

        public func askNoMore(for kind: ExchangeKind) {
            BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: kind.rawValue)
        }

        /// Before the app has finished launching. The handler comes on a queue of the system's: what is written on the main
        /// actor would be taken to run there, and stop the app.
        public nonisolated static func register(_ run: @escaping @Sendable (any ExchangeTask) -> Void) {
            for kind in ExchangeKind.allCases {
                BGTaskScheduler.shared.register(forTaskWithIdentifier: kind.rawValue, using: nil) { task in
                    run(SystemTask(kind: kind, task: task))
                }
            }
        }
    }

    /// `BGTask` may be completed and told of its expiry on any thread; it does not say so to the compiler.
    private final class SystemTask: ExchangeTask, @unchecked Sendable {
        let kind: ExchangeKind
        private let task: BGTask

        init(kind: ExchangeKind, task: BGTask) {
            self.kind = kind
            self.task = task
        }

        func onExpiry(_ expired: @escaping @Sendable () -> Void) { task.expirationHandler = expired }

        func complete(success: Bool) { task.setTaskCompleted(success: success) }
    }
#endif
