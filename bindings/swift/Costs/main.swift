// What a call and the Today view cost in Swift, in nanoseconds. `bindings/benches/costs.rs` has the same in Rust.

import Foundation
import Porchlight

final class MovedClock: Clock, @unchecked Sendable {
    /// Noon of 2026-01-01 in Denver.
    var atMs: Int64 = 1_767_294_000_000
    func readClock() -> ClockReading { ClockReading(atMs: atMs, zone: "America/Denver") }
}

final class Forgetful: KeyStore, @unchecked Sendable {
    private var kept = Data()

    func wrapSecret(secret: Data) -> Data {
        kept = secret
        return Data("a handle".utf8)
    }

    func unwrapSecret(wrapped: Data) -> Data { kept }
}

func medianNs<T>(_ calls: Int, _ call: () throws -> T) rethrows -> Int64 {
    let clock = ContinuousClock()
    let rounds = try (0..<7).map { _ in
        let taken = try clock.measure { for _ in 0..<calls { _ = try call() } }
        return (taken.components.seconds * 1_000_000_000 + taken.components.attoseconds / 1_000_000_000) / Int64(calls)
    }
    return rounds.sorted()[rounds.count / 2]
}

let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
let clock = MovedClock()
let config = OpenConfig(directory: folder.path)
let ana = try Companion.open(config: config, keyStore: Forgetful(), clock: clock)
_ = try ana.startTracker(kind: .abstain, name: "alcohol", start: "2026-01-01")
_ = try ana.startHabit(name: "a walk", cadence: .daily)
for day in 0..<30 {
    if day > 0 { clock.atMs += 86_400_000 }
    _ = try ana.recordCheckIn(answers: CheckInAnswers(mood: 4, connected: true))
}
print("call \(medianNs(2_000) { ana.hasPin() })")
print("today \(try medianNs(200) { try ana.today() })")
try ana.close()
try FileManager.default.removeItem(at: folder)
