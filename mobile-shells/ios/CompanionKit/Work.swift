import Foundation

/// Calls of the core that take milliseconds, one after the other in the order in which they were asked for, and beside them
/// those that wait for a network; neither is the main thread, nor a thread that Swift's tasks share.
struct Work: Sendable {
    private let calls = DispatchQueue(label: "calls of the core", qos: .userInitiated)
    private let network = DispatchQueue(label: "the core's network", qos: .userInitiated, attributes: .concurrent)

    /// Begun before this is first suspended, so whoever calls twice from one actor is served in that order.
    func run<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ what: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { done in calls.async { done.resume(returning: what()) } }
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
            calls.async {
                let value = what()
                DispatchQueue.main.async {
                    MainActor.assumeIsolated { put(value) }
                    done.resume()
                }
            }
        }
    }
}
