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
    private let folder: @Sendable () throws -> URL
    private let keys: KeychainStore
    private let clock: any Clock

    /// The folder is looked for once the phone is unlocked: before that it cannot even be made.
    public init(
        folder: @escaping @Sendable () throws -> URL = { try DataFolder.prepared() }, keys: KeychainStore,
        clock: any Clock = PhoneClock()
    ) {
        self.folder = folder
        self.keys = keys
        self.clock = clock
    }

    /// Whether anything can be looked at: not before the phone was first unlocked since it was switched on.
    public func canBeLookedAt() -> Bool { keys.isOpen() }

    /// The place of the phone's own account: the latest that holds one, or the first, which is still free.
    public func own() throws -> PlaceOnPhone {
        var latest = try own(1)
        for number in 1... {
            let place = try own(number)
            guard try exists(place) else { break }
            latest = place
        }
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

    /// A free place of the phone's own, beside whatever is there: also beside what is open now, or cannot even be looked at.
    public func free() throws -> PlaceOnPhone {
        var (number, place) = (1, try own(1))
        while Answer({ try exists(place) }).value != false {
            number += 1
            place = try own(number)
        }
        return place
    }

    /// Opens the account of a place, or begins one.
    public func open(_ place: PlaceOnPhone) throws -> Companion {
        do {
            return try Companion.open(config: place.config, keyStore: keys, clock: clock)
        } catch CompanionError.Internal where keys.failure == .gone {
            // Another phone's folder, or a keychain that was emptied: nobody gets in by waiting.
            throw CompanionError.StorageDamaged(code: "wrong_key", setAside: nil)
        }
    }

    public func link(_ place: PlaceOnPhone, _ device: LinkingDevice, _ codes: [String]) throws -> Companion {
        try device.finishWithCodes(codes: codes, config: place.config, keyStore: keys, clock: clock)
    }

    public func recover(_ place: PlaceOnPhone, words: String, address: String) throws -> Companion {
        try Companion.recover(config: place.config, keyStore: keys, clock: clock, words: words, serverUrl: address)
    }

    private func own(_ number: Int) throws -> PlaceOnPhone {
        PlaceOnPhone(config: OpenConfig(directory: try path("own-\(number)")), label: nil)
    }

    private func shared() throws -> SharedPhone { try SharedPhone.at(directory: path("shared")) }

    private func path(_ name: String) throws -> String {
        do {
            return try folder().appendingPathComponent(name).path
        } catch {
            throw CompanionError.Internal(code: "folder_not_writable")
        }
    }
}
