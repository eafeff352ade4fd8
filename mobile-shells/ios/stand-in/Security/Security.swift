// A stand-in for what the app uses of Security, and for the names of CoreFoundation in it. Type-checking only; not Apple's compiler.
@_exported import Foundation

public typealias OSStatus = Int32
public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFTypeRef = AnyObject

public let kSecClass: CFString = "", kSecClassGenericPassword: CFString = ""
public let kSecAttrService: CFString = "", kSecAttrAccount: CFString = "", kSecAttrSynchronizable: CFString = ""
public let kSecAttrAccessible: CFString = "", kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = ""
public let kSecValueData: CFString = "", kSecReturnData: CFString = "", kSecMatchLimit: CFString = "", kSecMatchLimitOne: CFString = ""
public let kSecUseDataProtectionKeychain: CFString = ""

public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }
public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }
