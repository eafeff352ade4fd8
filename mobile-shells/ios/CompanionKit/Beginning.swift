import Observation
import Porchlight

/// Why somebody goes from their account to the first screens. It stays as it is.
public enum Leave: Sendable { case somebodyElse, beside, ended }

/// What an account is on its phone: the label that it has where several people share one, and the way to the first screens.
public struct OnPhone {
    public let label: String?
    public let isShared: Bool
    public let leave: @MainActor (Leave) -> Void
}

/// Where somebody is while no account is open.
public enum Step {
    case looking
    case who([PlaceOnPhone])
    case ways(PlaceOnPhone, isBeside: Bool)
    case linking(PlaceOnPhone, LinkingDevice, codes: [String])
    case comingBack(ComingBack)
    case notOpen(PlaceOnPhone?, Trouble)
}

/// What is being typed stays while somebody looks at help; it is nowhere but here.
@MainActor @Observable
public final class ComingBack {
    public let place: PlaceOnPhone
    public var words = ""
    public var address = ""

    init(_ place: PlaceOnPhone) { self.place = place }
}

/// Before an account is open, and between two: whose it is, or how one comes onto this phone. The app makes the session for
/// the companion that was opened; one that is left is closed here.
@MainActor @Observable
public final class Beginning {
    public private(set) var session: AppSession?
    public private(set) var trouble: Trouble?
    /// What is under way: one thing at a time, and a second tap meanwhile does nothing.
    private var current: Task<Void, Never>?
    /// Help lies over the step, and over whatever comes after it, until somebody goes back: what was under way goes on beneath.
    public private(set) var isAtHelp = false
    private var steps: [Step] = [.looking]
    /// What somebody was in the middle of when another person took the phone, by where their account lies.
    @ObservationIgnored private var unsaved: [String: Unsaved] = [:]

    @ObservationIgnored public let scanner: (any CodeScanner)?
    @ObservationIgnored public let onLanguage: @MainActor (Language) -> Void
    @ObservationIgnored private let accounts: AccountsOnPhone
    @ObservationIgnored private let work: Work
    @ObservationIgnored private let sessionOf: @MainActor (Companion, OnPhone, _ first: Place) -> AppSession
    @ObservationIgnored private let onLeft: @MainActor () -> Void

    public init(
        accounts: AccountsOnPhone, work: Work, scanner: (any CodeScanner)? = nil,
        onLanguage: @escaping @MainActor (Language) -> Void = { _ in },
        sessionOf: @escaping @MainActor (Companion, OnPhone, _ first: Place) -> AppSession,
        onLeft: @escaping @MainActor () -> Void = {}
    ) {
        self.accounts = accounts
        self.work = work
        self.scanner = scanner
        self.onLanguage = onLanguage
        self.sessionOf = sessionOf
        self.onLeft = onLeft
    }

    /// There is always one.
    public var step: Step { steps[steps.count - 1] }
    public var canGoBack: Bool { isAtHelp || steps.count > 1 }
    public var isWaiting: Bool { current != nil }

    /// Opens the phone's account, or asks whose it is to be.
    @discardableResult
    public func look() -> Task<Void, Never> {
        ask { [accounts] in
            guard accounts.canBeLookedAt() else { return ([PlaceOnPhone], PlaceOnPhone)?.none }
            return (try Self.whoIsHere(accounts), try accounts.own())
        } otherwise: { [self] in
            notOpen($0, nil)
        } then: { [self] found in
            guard let (here, own) = found else { return show(.looking) }
            if here.isEmpty {
                show(.ways(own, isBeside: false))
            } else if here.allSatisfy({ $0.label == nil }) {
                await opens(own, first: .today).value
            } else {
                show(.who(here))
            }
        }
    }

    public func open(_ place: PlaceOnPhone) { opens(place, first: .today) }

    public func begin(_ place: PlaceOnPhone) { opens(place, first: .firstSteps()) }

    @discardableResult
    private func opens(_ place: PlaceOnPhone, first: Place) -> Task<Void, Never> {
        enter(place, first, { try $0.open(place) }) { [self] in notOpen($0, place) }
    }

    public func link(_ place: PlaceOnPhone) {
        askAccounts({ _ in try LinkingDevice.beginNow() }) { [self] in go(.linking(place, $0, codes: [])) }
    }

    /// Takes one of the codes with which the other device answers.
    public func takeCode(_ code: String) {
        guard case .linking(let place, let device, let earlier) = step else { return }
        let codes = earlier + [code]
        enter(place, .firstSteps(left: [.pin]), { try $0.link(place, device, codes) }) { [self] trouble in
            if case .beside(_, "parts_missing", _) = trouble {
                // Who has gone back meanwhile is not taken to it again.
                if case .linking = step { steps[steps.count - 1] = .linking(place, device, codes: codes) }
            } else {
                self.trouble = trouble
            }
        }
    }

    public func comeBack(_ place: PlaceOnPhone) { go(.comingBack(ComingBack(place))) }

    public func recover(_ typed: ComingBack) {
        let (place, words, address) = (typed.place, typed.words, typed.address.trimmingCharacters(in: .whitespacesAndNewlines))
        enter(place, .firstSteps(left: [.pin]), network: true, { try $0.recover(place, words: words, address: address) }) { [self] in
            trouble = $0
        }
    }

    /// A free place, for a way onto this phone beside an account that does not open.
    public func beside(then: @escaping @MainActor (PlaceOnPhone) -> Void) { askAccounts({ try $0.free() }, then: then) }

    public func anew(_ place: PlaceOnPhone) { go(.ways(place, isBeside: true)) }

    public func share() { askAccounts(Self.whoIsHere) { [self] in go(.who($0)) } }

    public func add(_ label: String) { askAccounts({ try $0.add(label) }) { [self] in go(.ways($0, isBeside: false)) } }

    public func choose(_ place: PlaceOnPhone) {
        askAccounts({ try $0.exists(place) }, otherwise: { [self] in notOpen($0, place) }) { [self] exists in
            if exists { open(place) } else { go(.ways(place, isBeside: false)) }
        }
    }

    public func help() { isAtHelp = true }

    public func back() {
        if isAtHelp {
            isAtHelp = false
        } else {
            trouble = nil
            if canGoBack { steps.removeLast() }
        }
    }

    public func scan(then: @escaping @MainActor (String) -> Void) {
        Task { if let code = await scanner?.scan() { then(code) } }
    }

    private nonisolated static func whoIsHere(_ accounts: AccountsOnPhone) throws -> [PlaceOnPhone] {
        let own = try accounts.own()
        return try (accounts.exists(own) ? [own] : []) + accounts.others()
    }

    private func opened(_ companion: Companion, _ place: PlaceOnPhone, _ first: Place) {
        let isShared = place.label != nil || steps.contains { if case .who = $0 { true } else { false } }
        let onPhone = OnPhone(label: place.label, isShared: isShared) { [weak self] in self?.leave($0, place) }
        let session = sessionOf(companion, onPhone, first)
        if let unsaved = unsaved.removeValue(forKey: place.config.directory) { session.goOn(with: unsaved) }
        show(.looking)
        self.session = session
    }

    /// Shows nothing of it any more at once; what is to be done then waits for the disk.
    private func letGo() -> @Sendable () -> Void {
        let left = session?.store
        left?.endNews()
        session = nil
        onLeft()
        return { [companion = left?.companion] in try? companion?.close() }
    }

    private func leave(_ why: Leave, _ place: PlaceOnPhone) {
        // Whoever comes next to the place of an account that has ended finds nothing of it.
        if why == .ended { unsaved[place.config.directory] = nil } else if let session { unsaved[place.config.directory] = session.unsaved }
        let close = letGo()
        let isOthers = place.label != nil
        if why == .ended, isOthers {
            askAccounts({ close(); try $0.clear(place) }, otherwise: { [self] _ in look() }) { [self] in look() }
        } else if why == .somebodyElse || isOthers {
            askAccounts({ close(); return try Self.whoIsHere($0) }, otherwise: { [self] in notOpen($0, nil) }) { [self] in show(.who($0)) }
        } else {
            askAccounts({ close(); return try $0.free() }, otherwise: { [self] in notOpen($0, nil) }) { [self] in
                show(.ways($0, isBeside: true))
            }
        }
    }

    private func notOpen(_ why: Trouble, _ place: PlaceOnPhone?) {
        switch step {
        case .looking, .notOpen: show(.notOpen(place, why))
        default: go(.notOpen(place, why))
        }
    }

    private func show(_ step: Step) {
        steps = []
        go(step)
    }

    private func go(_ step: Step) {
        trouble = nil
        steps.append(step)
    }

    @discardableResult
    private func enter(
        _ place: PlaceOnPhone, _ first: Place, network: Bool = false,
        _ open: @escaping @Sendable (AccountsOnPhone) throws -> Companion, otherwise: @escaping @MainActor (Trouble) -> Void
    ) -> Task<Void, Never> {
        ask(network: network, { [accounts] in try open(accounts) }, otherwise: otherwise) { [self] in opened($0, place, first) }
    }

    private func askAccounts<Value: Sendable>(
        _ what: @escaping @Sendable (AccountsOnPhone) throws -> Value, otherwise: (@MainActor (Trouble) -> Void)? = nil,
        then: @escaping @MainActor (Value) -> Void
    ) {
        ask({ [accounts] in try what(accounts) }, otherwise: otherwise ?? { [self] in trouble = $0 }, then: then)
    }

    @discardableResult
    private func ask<Value: Sendable>(
        network: Bool = false, _ what: @escaping @Sendable () throws -> Value,
        otherwise: @escaping @MainActor (Trouble) -> Void, then: @escaping @MainActor (Value) async -> Void
    ) -> Task<Void, Never> {
        if let current { return current }
        let asked = Task {
            let answer = network ? await work.wait { Answer(what) } : await work.run { Answer(what) }
            current = nil
            trouble = nil
            switch answer {
            case .given(let value): await then(value)
            case .not(let why): otherwise(why)
            }
        }
        current = asked
        return asked
    }
}
