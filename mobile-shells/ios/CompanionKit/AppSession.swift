import Observation
import Porchlight

/// Files that leave the app or come into it, by the phone's own chooser; only on the person's word.
@MainActor
public protocol Files: AnyObject {
    /// Whether nothing went wrong; who goes back without choosing a place wanted none.
    func save(name: String, text: String) async -> Bool
    func choose() async -> String?
}

/// Reads a code with the phone's camera; nothing if the person goes back. (`Scanner` is Foundation's.)
@MainActor
public protocol CodeScanner: AnyObject {
    func scan() async -> String?
}

/// What is being written. It lives beside the screen, so that neither a lock nor a glance at help loses a word of it.
public struct Writing: Equatable, Sendable {
    public var title: String
    public var text: String
    /// The entry that it changes, and what of it was shown.
    public var id: String?
    public var revision: String
    /// The draft that it comes from, which goes once this is kept.
    public var draft: String?

    public init(title: String = "", text: String = "", id: String? = nil, revision: String = "", draft: String? = nil) {
        self.title = title
        self.text = text
        self.id = id
        self.revision = revision
        self.draft = draft
    }

    public var isEmpty: Bool { title.allSatisfy(\.isWhitespace) && text.allSatisfy(\.isWhitespace) }
}

/// What somebody is in the middle of when another person takes the phone.
struct Unsaved {
    let writing: Writing?
    let begun: Begun
}

/// One person at the screen: where they are, what they are writing, and what could not be done just now.
@MainActor @Observable
public final class AppSession {
    public let store: Store
    @ObservationIgnored public let files: any Files
    @ObservationIgnored public let onLanguage: @MainActor (Language) -> Void
    /// Absent where there is no camera.
    @ObservationIgnored public let scanner: (any CodeScanner)?
    /// Absent where this account is all that there is.
    @ObservationIgnored public let onPhone: OnPhone?

    public private(set) var trouble: Trouble?
    public private(set) var writing = Writing()
    public private(set) var begun = Begun()
    private var places: [Place]
    private var placesLocked: [Place] = []

    public init(
        store: Store, files: any Files, first: Place = .today,
        onLanguage: @escaping @MainActor (Language) -> Void = { _ in },
        scanner: (any CodeScanner)? = nil, onPhone: OnPhone? = nil
    ) {
        self.store = store
        self.files = files
        self.onLanguage = onLanguage
        self.scanner = scanner
        self.onPhone = onPhone
        places = [first]
        store.onEnded = { [weak self] in self?.letGo() }
    }

    // Whoever hears the screen read to them taps without touching, so to go somewhere is a touch.
    /// There is always one.
    public var place: Place { places[places.count - 1] }
    /// The place over which help was opened, if it was; else where one is. What was begun there stays, so it has to stay, too.
    public var standing: Place { places[here.depth] }
    public var lockedPlace: Place? { placesLocked.last }
    public var canGoBack: Bool { store.isLocked ? !placesLocked.isEmpty : places.count > 1 }

    public func open(_ place: Place) {
        wasUsed()
        trouble = nil
        if store.isLocked { placesLocked.append(place) } else { places.append(place) }
    }

    /// Goes to one of the tabs; nothing lies behind it.
    public func show(_ place: Place) { go([place]) }

    public func back() {
        guard store.isLocked else { return go(places.count > 1 ? places.dropLast() : places) }
        wasUsed()
        trouble = nil
        _ = placesLocked.popLast()
    }

    public var here: Here {
        let depth = (places.firstIndex(of: .help) ?? 0) - 1
        return Here(self, depth: depth < 0 ? places.count - 1 : depth)
    }

    /// Where somebody stands when they do something, beneath help. What is done leads on from there, once: help that was opened
    /// meanwhile stays open over it, and who has gone elsewhere meanwhile is led nowhere.
    @MainActor
    public struct Here {
        private let session: AppSession
        fileprivate let depth: Int
        private let place: Place

        fileprivate init(_ session: AppSession, depth: Int) {
            (self.session, self.depth) = (session, depth)
            place = session.places[depth]
        }

        public func back() { if depth > 0 { lead(Array(session.places.prefix(depth))) } }

        public func open(_ next: Place) { lead(session.places.prefix(depth + 1) + [next]) }

        public func show(_ tab: Place) { lead([tab]) }

        private func lead(_ way: [Place]) {
            guard depth < session.places.count, session.places[depth] == place else { return }
            let above = session.places.dropFirst(depth + 1)
            if above.isEmpty || above.first == .help { session.go(way + above) }
        }
    }

    /// For what is done with when it is done.
    public func thenBack<Value>() -> @MainActor (Value) -> Void {
        let here = here
        return { _ in here.back() }
    }

    private func go(_ way: [Place]) {
        wasUsed()
        trouble = nil
        places = way
        begun.leave(allBut: places)
    }

    /// The house that is shown, where a place is of one: what is begun there for its people is not begun for those of another.
    public func house(of place: Place) -> [String] {
        guard place.isOfAHouse, let house = store.houses?.first(where: \.isShown) else { return [] }
        return [house.id]
    }

    /// The screen goes on as if what went wrong had not been tried.
    public func calm() { trouble = nil }

    /// Asks for what one place alone shows.
    public func ask<Value: Sendable>(
        _ what: @escaping @Sendable (Companion) throws -> Value, then: @escaping @MainActor (Value) -> Void
    ) {
        Task { settle(await store.ask(what), then) }
    }

    /// Does something, then goes on. What could not be done is said on the screen, which stays as it is, and to `otherwise`.
    public func act<Value: Sendable>(
        _ what: @escaping @Sendable (Companion) throws -> Value, then: @escaping @MainActor (Value) -> Void = { _ in },
        otherwise: @escaping @MainActor (Trouble) -> Void = { _ in }
    ) {
        Task {
            let answer = await store.act(what)
            settle(answer, then)
            if case .not(let trouble) = answer { otherwise(trouble) }
        }
    }

    /// The same for what waits for the network: the rest of the app goes on meanwhile.
    public func reach<Value: Sendable>(
        _ what: @escaping @Sendable (Companion) throws -> Value, then: @escaping @MainActor (Value) -> Void = { _ in }
    ) {
        Task { settle(await store.reach(what), then) }
    }

    /// Says what could not be done outside of the screens.
    func say(_ trouble: Trouble) { self.trouble = trouble }

    /// Does something with what was typed or chosen at a place, or in a part of it. Once it is done, that is begun no longer.
    public func save<Value: Sendable>(
        at place: Place? = nil, part: String? = nil, _ what: @escaping @Sendable (Companion) throws -> Value,
        then: @escaping @MainActor (Value) -> Void = { _ in }
    ) {
        act(what, then: saved(at: place, part: part, then: then))
    }

    /// What follows once that was saved which is begun now at a place, or in a part of it.
    public func saved<Value: Sendable>(
        at place: Place? = nil, part: String? = nil, then: @escaping @MainActor (Value) -> Void = { _ in }
    ) -> @MainActor (Value) -> Void {
        let place = place ?? self.place
        let held = begun.held(at: place, in: house(of: place) + (part.map { [$0] } ?? []))
        return {
            self.begun.end(held)
            then($0)
        }
    }

    /// Nobody goes on with this account here: nothing of what was not saved stays.
    public func letGo() {
        writing = Writing()
        begun.endAll()
    }

    private func settle<Value: Sendable>(_ answer: Answer<Value>, _ then: @MainActor (Value) -> Void) {
        switch answer {
        case .given(let value):
            trouble = nil
            then(value)
        case .not(let trouble): self.trouble = trouble
        }
    }

    /// Help that was opened meanwhile stays open.
    public func unlock(_ pin: String) {
        act({ try $0.unlock(pin: pin) }) { [self] in
            places += placesLocked
            placesLocked = []
        }
    }

    public func write(_ changed: Writing) {
        writing = changed
    }

    /// Somebody touched the screen or typed.
    public func wasUsed() { Task { await store.wasUsed() } }

    /// Keeps everything that was written, also what is typed while that is being done, and goes back. Nothing is being written
    /// then: else it would be kept once more when the app is left, also what was deleted since.
    public func leaveWriting() {
        let here = here
        Task {
            var kept: Writing
            repeat {
                kept = writing
                guard await keepsWriting() else { return }
            } while (writing.title, writing.text) != (kept.title, kept.text)
            writing = Writing()
            here.back()
        }
    }

    /// Keeps what was written, if there is any: on the way out of the screen, and when the app leaves the foreground. Answers
    /// whether it is kept.
    func keepsWriting() async -> Bool {
        let kept = writing
        if kept.isEmpty { return true }
        let answer = await store.act { ana in
            guard let id = kept.id else { return try ana.writeEntry(title: kept.title, text: kept.text) }
            return try ana.editEntry(id: id, revision: kept.revision, title: kept.title, text: kept.text)
        }
        settle(answer) { entry in
            // Whatever was typed meanwhile is of the entry that there is now.
            writing.id = entry.id
            writing.revision = entry.revision
            writing.draft = nil
        }
        guard case .given = answer else { return false }
        if let draft = kept.draft { settle(await store.act { try $0.forgetDraft(id: draft) }) { _ in } }
        return true
    }

    /// What somebody is in the middle of.
    var unsaved: Unsaved { Unsaved(writing: places.contains(.writing) && !writing.isEmpty ? writing : nil, begun: begun) }

    func goOn(with unsaved: Unsaved) {
        begun = unsaved.begun
        begun.leave(allBut: places)
        guard let unsaved = unsaved.writing else { return }
        writing = unsaved
        places.append(.writing)
    }

    public func scan(then: @escaping @MainActor (String) -> Void) {
        Task { if let code = await scanner?.scan() { then(code) } }
    }

    public func bringJournal(then: @escaping @MainActor (UInt32) -> Void) {
        Task {
            guard let file = await files.choose() else { return }
            act({ try $0.importJournal(file: file) }) { brought in then(brought.added + brought.addedAsNew) }
        }
    }

    public func takeJournalAlong() {
        act({ try $0.exportJournal() }) { self.save("journal.json", $0) }
    }

    public func save(_ name: String, _ text: String) {
        Task { trouble = await files.save(name: name, text: text) ? nil : .fileNotSaved }
    }
}
