import Foundation

/// Calls of the core that take milliseconds, one after the other in the order in which they were asked for, and beside them
/// those that wait for a network; neither is the main thread, nor a thread that Swift's tasks share.
public struct Work: Sendable {
    private let calls = DispatchQueue(label: "calls of the core", qos: .userInitiated)
    private let network = DispatchQueue(label: "the core's network", qos: .userInitiated, attributes: .concurrent)

    public init() {}

    /// Begun before this is first suspended, so whoever calls twice from one actor is served in that order.
    func run<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ what: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { done in calls.async { done.resume(returning: what()) } }
    }

    /// The same for who goes on meanwhile; `then` is told on the main thread, before whatever is asked later.
    func begin<Value: Sendable>(_ what: @escaping @Sendable () -> Value, then: @escaping @MainActor @Sendable (Value) -> Void) {
        calls.async {
            let value = what()
            DispatchQueue.main.async { MainActor.assumeIsolated { then(value) } }
        }
    }

    func wait<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ what: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { done in network.async { done.resume(returning: what()) } }
    }

    /// Asks, and puts what was answered in its place on the main thread, in the order of the asking.
    func run<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        _ what: @escaping @Sendable () -> Value, put: @escaping @MainActor @Sendable (Value) -> Void
    ) async {
        await withCheckedContinuation { done in
            begin(what) { value in
                put(value)
                done.resume()
            }
        }
    }
}
