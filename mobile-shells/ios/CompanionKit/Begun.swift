import Observation

/// What somebody typed or chose and has not saved, by the place where they did. It outlives a lock, a tab and Back, and it is
/// in memory only: SwiftUI's own ways to keep such things (`@SceneStorage`, `@AppStorage`, restoration) have the system write
/// them to the disk, unsealed.
@MainActor @Observable
public final class Begun {
    public enum Lasting: Sendable { case untilSaved, whileThere }

    /// One thing that is asked for: at which place, in which part of it, and what it is called there.
    public struct Spot: Hashable, Sendable {
        let place: Place
        let part: [String]
        let name: String
        let lasting: Lasting

        public init(_ place: Place, part: [String] = [], name: String, lasting: Lasting = .untilSaved) {
            (self.place, self.part, self.name, self.lasting) = (place, part, name, lasting)
        }
    }

    /// What is begun at a moment: what a save saves.
    public struct Held: Sendable { fileprivate let boxes: [Spot: any Boxed] }

    /// In a box, a choice that was taken back is something; a bare `nil` would be lost among `Any`.
    private struct Box<Value: Sendable & Equatable>: Boxed { let value: Value }

    private var boxes: [Spot: any Boxed] = [:]

    public init() {}

    public var isEmpty: Bool { boxes.isEmpty }

    public func value<Value: Sendable & Equatable>(of type: Value.Type = Value.self, at spot: Spot) -> Value? {
        (boxes[spot] as? Box<Value>)?.value
    }

    /// What is again as it was at first is not begun any more, and follows what the core says of it.
    public func keep<Value: Sendable & Equatable>(_ value: Value, at spot: Spot, insteadOf first: Value) {
        boxes[spot] = value == first ? nil : Box(value: value)
    }

    /// What is begun now in a whole place, or in one part of those that lie beside each other there.
    public func held(at place: Place, in part: [String] = []) -> Held {
        Held(boxes: boxes.filter { spot, _ in spot.place == place && part.allSatisfy(spot.part.contains) })
    }

    /// It was saved. What was typed or chosen meanwhile stays.
    public func end(_ saved: Held) {
        for (spot, box) in saved.boxes where boxes[spot]?.isSame(as: box) == true { boxes[spot] = nil }
    }

    /// Somebody went elsewhere, with these places behind them.
    func leave(allBut places: [Place]) {
        for spot in boxes.keys where spot.lasting == .whileThere && !places.contains(spot.place) { boxes[spot] = nil }
    }

    public func endAll() { boxes = [:] }
}

private protocol Boxed: Equatable, Sendable {}

extension Boxed {
    func isSame(as other: any Boxed) -> Bool { other as? Self == self }
}
