import CompanionKit
import SwiftUI

/// Takes the place of `@State` for what a person types or chooses and has not saved: a lock, a tab or Back does not lose it.
/// A PIN and recovery words are secrets, and stay in `@State`: they go with their screen.
@MainActor @propertyWrapper
struct Kept<Value: Sendable & Equatable>: DynamicProperty {
    private let first: Value
    /// Where it stands in the sources, so that no two are called the same.
    private let name: String
    private let lasting: Begun.Lasting
    @Environment(\.here) private var here
    /// Before an account is open there is no place to keep it at.
    @State private var own: Value?

    /// `whileThere` is for how far somebody has come at a place: it outlives a lock, and begins anew with the next visit.
    init(
        wrappedValue: Value, _ lasting: Begun.Lasting = .untilSaved,
        file: String = #fileID, line: Int = #line, column: Int = #column
    ) {
        (first, self.lasting) = (wrappedValue, lasting)
        name = "\(file):\(line):\(column)"
    }

    var wrappedValue: Value {
        get { begun ?? first }
        nonmutating set {
            if let here { here.begun.keep(newValue, at: spot(here), insteadOf: first) } else { own = newValue }
        }
    }

    var projectedValue: Binding<Value> { Binding(get: { wrappedValue }, set: { wrappedValue = $0 }) }

    /// A form in which something is begun is never folded away.
    var isBegun: Bool { begun != nil }

    private var begun: Value? {
        if let here { here.begun.value(at: spot(here)) } else { own }
    }

    private func spot(_ here: Here) -> Begun.Spot { Begun.Spot(here.place, part: here.part, name: name, lasting: lasting) }
}

/// A day, or what else is asked about, as it was when one came: one that ends meanwhile takes nothing from under anybody's hands.
struct Opened<Value, Content: View>: View {
    @State private var opened: Value
    private let content: (Value) -> Content

    init(_ now: Value, @ViewBuilder content: @escaping (Value) -> Content) {
        _opened = State(initialValue: now)
        self.content = content
    }

    var body: some View { content(opened) }
}

/// Which place something is begun at, and in which part of it.
struct Here: Sendable {
    let begun: Begun
    let place: Place
    var part: [String] = []
}

extension View {
    /// One of several that lie beside each other at a place: what is begun in one is not begun in the others.
    func apart(_ part: String) -> some View { transformEnvironment(\.here) { $0?.part.append(part) } }
}

extension EnvironmentValues {
    var here: Here? {
        get { self[HereKey.self] }
        set { self[HereKey.self] = newValue }
    }
}

private struct HereKey: EnvironmentKey { static let defaultValue: Here? = nil }
