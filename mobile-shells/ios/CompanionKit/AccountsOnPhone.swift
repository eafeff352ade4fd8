import Foundation
import Porchlight

/// Where one account lies on the phone. `label` is what its owner calls it on a phone of several people.
public struct PlaceOnPhone: Equatable, Sendable {
    public let config: OpenConfig
    public let label: String?
}

/// The accounts of one phone, in a folder that the app has for itself: the owner's, and beside it those of other people. An
/// account is only ever begun or brought where there is none, so whatever does not open stays as it is.
public struct AccountsOnPhone: Sendable {
    private let folder: String
    private let keys: KeychainStore
    private let clock: any Clock

    public init(folder: URL, keys: KeychainStore, clock: any Clock = PhoneClock()) {
        self.folder = folder.path
        self.keys = keys
        self.clock = clock
    }

    /// What the phone's own account turned out to be. To look begins nothing and overwrites nothing.
    public func opened() -> Opening {
        guard keys.isOpen() else { return .notYet }
        return opened { try own() }
    }

    /// The same for an account of any place.
    public func opened(_ whose: () throws -> PlaceOnPhone) -> Opening {
        do {
            let place = try whose()
            guard try exists(place) else { return .nobody(place) }
            do {
                return .opened(try open(place))
            } catch {
                return refused(place, Trouble(any: error))
            }
        } catch {
            return .failed(Trouble(any: error))
        }
    }

    private func refused(_ place: PlaceOnPhone, _ trouble: Trouble) -> Opening {
        switch keys.failure {
        case .shut: return .notYet
        // Another phone's folder, or a keychain that was emptied: nobody gets in by waiting.
        case .gone: return .wayBack(place, .wayBack(code: "wrong_key"))
        case .other, nil:
            if case .wayBack = trouble { return .wayBack(place, trouble) }
            return .failed(trouble)
        }
    }

    /// The place of the phone's own account: the latest that holds one, or the first, which is still free.
    public func own() throws -> PlaceOnPhone {
        var (number, latest) = (1, own(1))
        while try exists(own(number)) { (number, latest) = (number + 1, own(number)) }
        return latest
    }

    public func exists(_ place: PlaceOnPhone) throws -> Bool { try accountExists(config: place.config) }

    /// Those of other people, in the order in which they came.
    public func others() throws -> [PlaceOnPhone] {
        try shared().accounts().map { PlaceOnPhone(config: OpenConfig(directory: $0.directory), label: $0.label) }
    }

    public func add(_ label: String) throws -> PlaceOnPhone {
        PlaceOnPhone(config: try shared().add(label: label), label: label)
    }

    /// Frees the place of an account that has ended.
    public func clear(_ place: PlaceOnPhone) throws { try shared().clear(directory: place.config.directory) }

    /// A free place beside one that is taken.
    public func beside(_ place: PlaceOnPhone) throws -> PlaceOnPhone {
        if let label = place.label { return try add(label) }
        var number = 1
        while try exists(own(number)) { number += 1 }
        return own(number)
    }

    /// Opens the account of a place, or begins one.
    public func open(_ place: PlaceOnPhone) throws -> Companion {
        try Companion.open(config: place.config, keyStore: keys, clock: clock)
    }

    public func link(_ place: PlaceOnPhone, _ device: LinkingDevice, _ codes: [String]) throws -> Companion {
        try device.finishWithCodes(codes: codes, config: place.config, keyStore: keys, clock: clock)
    }

    public func recover(_ place: PlaceOnPhone, words: String, address: String) throws -> Companion {
        try Companion.recover(config: place.config, keyStore: keys, clock: clock, words: words, serverUrl: address)
    }

    private func own(_ number: Int) -> PlaceOnPhone {
        PlaceOnPhone(config: OpenConfig(directory: "\(folder)/own-\(number)"), label: nil)
    }

    private func shared() throws -> SharedPhone { try SharedPhone.at(directory: "\(folder)/shared") }
}

/// What came of opening an account.
public enum Opening: Sendable {
    case opened(Companion)
    /// There is none yet: one can be begun here, linked, or brought back.
    case nobody(PlaceOnPhone)
    /// The phone was not unlocked since it was switched on. Nothing was looked at.
    case notYet
    /// It is here and does not open; another device or the words lead to a place beside it.
    case wayBack(PlaceOnPhone, Trouble)
    case failed(Trouble)
}
