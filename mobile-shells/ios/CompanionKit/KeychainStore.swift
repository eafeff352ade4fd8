import Foundation
import Porchlight

/// Keeps what opens a folder in the phone's keychain, under a random name that the folder holds. The keychain outlives an
/// app that is taken off the phone, so a name is never used twice, and nothing is overwritten.
public final class KeychainStore: KeyStore {
    /// Why a secret was not to be had: decides whether to wait or to offer the way back.
    public enum Failure: Equatable, Sendable {
        /// The phone was not unlocked since it was switched on.
        case shut
        /// The secret is not on this phone: the folder came from elsewhere, or the keychain was emptied.
        case gone
        case other(KeychainAnswer)
    }

    private let keychain: any Keychain
    private let service: String
    private let newName: @Sendable () -> String
    private let lastFailure = Kept<Failure?>(nil)

    public init(
        _ keychain: any Keychain, service: String = "org.porchlight.phone",
        newName: @escaping @Sendable () -> String = { UUID().uuidString }
    ) {
        self.keychain = keychain
        self.service = service
        self.newName = newName
    }

    /// What the last wrapping or unwrapping failed for, if it did.
    public var failure: Failure? { lastFailure.value }

    /// Whether the keychain can be read now. Asked before a folder is looked at: until the phone is first unlocked its
    /// files cannot be read either, and what cannot be read may look damaged.
    public func isOpen() -> Bool {
        let probe = item("probe")
        switch keychain.read(probe).answer {
        case .done: return true
        case .notFound: return [.done, .isThere].contains(keychain.add(Data("probe".utf8), as: probe))
        default: return false
        }
    }

    public func wrapSecret(secret: Data) throws -> Data {
        let name = newName()
        return try settle(keychain.add(secret, as: item(name))) { Data(name.utf8) }
    }

    public func unwrapSecret(wrapped: Data) throws -> Data {
        let (answer, secret) = keychain.read(item(String(decoding: wrapped, as: UTF8.self)))
        return try settle(answer) { secret ?? Data() }
    }

    private func settle(_ answer: KeychainAnswer, _ value: () -> Data) throws -> Data {
        let failure: Failure? =
            switch answer {
            case .done: nil
            case .shut: .shut
            case .notFound: .gone
            default: .other(answer)
            }
        lastFailure.value = failure
        guard failure == nil else { throw PlatformError.Failed(reason: "keychain \(answer.rawValue)") }
        return value()
    }

    private func item(_ name: String) -> KeychainItem { KeychainItem(service: service, account: name) }
}

/// A value that any thread may read and set.
final class Kept<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var latest: Value

    init(_ value: Value) { latest = value }

    var value: Value {
        get { lock.withLock { latest } }
        set { lock.withLock { latest = newValue } }
    }
}
