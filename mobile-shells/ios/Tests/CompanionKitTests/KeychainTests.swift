import Foundation
import Porchlight
import Testing

@testable import CompanionKit

@Suite struct KeychainTests {
    let keychain = MemoryKeychain()

    @Test func aSecretComesBackByItsNameAndIsForThisPhoneAlone() throws {
        let store = KeychainStore(keychain)
        let names = try [Data("one".utf8), Data("two".utf8)].map { try store.wrapSecret(secret: $0) }
        #expect(names[0] != names[1])
        #expect(try store.unwrapSecret(wrapped: names[0]) == Data("one".utf8))
        #expect(try KeychainStore(keychain).unwrapSecret(wrapped: names[1]) == Data("two".utf8))
        for item in keychain.kept.keys {
            #expect(item.access == .afterFirstUnlockThisDeviceOnly && !item.isSynchronised)
        }
    }

    @Test func whatIsThereIsNeverOverwritten() throws {
        let store = KeychainStore(keychain, newName: { "always the same" })
        let name = try store.wrapSecret(secret: Data("first".utf8))
        #expect(throws: PlatformError.Failed(reason: "keychain -25299")) { try store.wrapSecret(secret: Data("second".utf8)) }
        #expect(try store.unwrapSecret(wrapped: name) == Data("first".utf8))
    }

    @Test func itSaysWhetherASecretIsGoneOrThePhoneIsShut() throws {
        let store = KeychainStore(keychain)
        let name = try store.wrapSecret(secret: Data("one".utf8))
        keychain.shut()
        #expect(throws: PlatformError.self) { try store.unwrapSecret(wrapped: name) }
        #expect(store.failure == .shut)
        #expect(throws: PlatformError.self) { try store.wrapSecret(secret: Data("two".utf8)) }
        keychain.shut(false)
        #expect(try store.unwrapSecret(wrapped: name) == Data("one".utf8))
        #expect(store.failure == nil)
        keychain.empty()
        #expect(throws: PlatformError.self) { try store.unwrapSecret(wrapped: name) }
        #expect(store.failure == .gone)
    }

    @Test func aKeychainIsOpenAfterTheFirstUnlock() {
        let store = KeychainStore(keychain)
        keychain.shut()
        #expect(!store.isOpen())
        #expect(keychain.kept.isEmpty)
        keychain.shut(false)
        #expect(store.isOpen() && store.isOpen())
        keychain.shut()
        #expect(!store.isOpen())
    }
}
