import Foundation
import Porchlight

/// Shows one instant and zone until a test sets another; throws `failure` when it is set.
final class StoppedClock: Clock, @unchecked Sendable {
    private let lock = NSLock()
    private var reading: ClockReading
    private var failure: (any Error)?

    init(_ iso: String = "2026-11-24T18:00:00Z", zone: String = "America/Denver") {
        reading = ClockReading(atMs: Self.milliseconds(iso), zone: zone)
    }

    var atMs: Int64 { lock.withLock { reading.atMs } }

    func set(_ iso: String) { lock.withLock { reading.atMs = Self.milliseconds(iso) } }

    func set(toMs atMs: Int64) { lock.withLock { reading.atMs = atMs } }

    func fail(with failure: (any Error)?) { lock.withLock { self.failure = failure } }

    func readClock() throws -> ClockReading {
        try lock.withLock {
            if let failure { throw failure }
            return reading
        }
    }

    private static func milliseconds(_ iso: String) -> Int64 {
        Int64(ISO8601DateFormatter().date(from: iso)!.timeIntervalSince1970) * 1000
    }
}

/// Keeps each secret in a file of its own and hands out its random name: a handle, not the secret in disguise.
final class FolderKeyStore: KeyStore {
    private let folder: URL

    init(_ folder: URL) {
        self.folder = folder
    }

    func wrapSecret(secret: Data) throws -> Data {
        let handle = UUID().uuidString
        try secret.write(to: folder.appendingPathComponent(handle))
        return Data(handle.utf8)
    }

    func unwrapSecret(wrapped: Data) throws -> Data {
        guard let handle = String(data: wrapped, encoding: .utf8),
            let secret = try? Data(contentsOf: folder.appendingPathComponent(handle))
        else { throw PlatformError.Failed(reason: "no such handle") }
        return secret
    }
}

/// Answers `unwrapped` whatever was wrapped.
final class BrokenKeyStore: KeyStore {
    private let unwrapped: Data

    init(_ unwrapped: Data) {
        self.unwrapped = unwrapped
    }

    func wrapSecret(secret: Data) -> Data { Data("wrapped".utf8) }

    func unwrapSecret(wrapped: Data) -> Data { unwrapped }
}
