import Foundation

/// What a keychain answers, in Apple's numbers.
public struct KeychainAnswer: RawRepresentable, Equatable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let done = KeychainAnswer(rawValue: 0)  // errSecSuccess
    public static let notFound = KeychainAnswer(rawValue: -25300)  // errSecItemNotFound
    public static let isThere = KeychainAnswer(rawValue: -25299)  // errSecDuplicateItem
    public static let shut = KeychainAnswer(rawValue: -25308)  // errSecInteractionNotAllowed
}

/// A secret in the keychain: readable from the first unlock after the phone was switched on, so that a locked phone can
/// exchange in the background; on this phone only; in no backup that another phone reads, and never in iCloud.
public struct KeychainItem: Hashable, Sendable {
    public enum Access: Sendable { case afterFirstUnlockThisDeviceOnly }

    public let service: String
    public let account: String
    public let access = Access.afterFirstUnlockThisDeviceOnly
    public let isSynchronised = false
}

/// The two calls of a keychain that are needed. Nothing in it is ever changed or overwritten.
public protocol Keychain: Sendable {
    func add(_ secret: Data, as item: KeychainItem) -> KeychainAnswer
    func read(_ item: KeychainItem) -> (answer: KeychainAnswer, secret: Data?)
}

#if canImport(Security)
    import Security

    /// The phone's own.
    public struct SystemKeychain: Keychain {
        public init() {}

        public func add(_ secret: Data, as item: KeychainItem) -> KeychainAnswer {
            var attributes = query(item)
            attributes[kSecValueData] = secret
            switch item.access {
            case .afterFirstUnlockThisDeviceOnly:
                attributes[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            }
            return KeychainAnswer(rawValue: SecItemAdd(attributes as CFDictionary, nil))
        }

        public func read(_ item: KeychainItem) -> (answer: KeychainAnswer, secret: Data?) {
            var query = query(item)
            query[kSecReturnData] = true
            query[kSecMatchLimit] = kSecMatchLimitOne
            var found: CFTypeRef?
            let answer = SecItemCopyMatching(query as CFDictionary, &found)
            return (KeychainAnswer(rawValue: answer), found as? Data)
        }

        private func query(_ item: KeychainItem) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: item.service,
                kSecAttrAccount: item.account,
                kSecAttrSynchronizable: item.isSynchronised,
                kSecUseDataProtectionKeychain: true,
            ]
        }
    }
#endif
