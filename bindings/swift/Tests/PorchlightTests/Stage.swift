import Foundation

@testable import Porchlight

/// Says what it was told to who waits for it.
final class Listening: Observer, @unchecked Sendable {
    private let told = NSCondition()
    private var areas: Set<AreaView> = []

    func onChange(revision: UInt64, areas: [AreaView]) {
        told.lock()
        self.areas.formUnion(areas)
        told.broadcast()
        told.unlock()
    }

    /// Whether it was told of all these since it was asked last; waits for it.
    func hears(_ areas: [AreaView]) -> Bool {
        told.lock()
        defer { told.unlock() }
        let until = Date(timeIntervalSinceNow: 20)
        while !self.areas.isSuperset(of: areas) {
            guard told.wait(until: until) else { return false }
        }
        self.areas = []
        return true
    }
}

/// What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to.
final class Stage {
    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: URL
    let clock = StoppedClock()
    private var observers: [String: Listening] = [:]
    private var server: Process?
    /// Where phones reach the house's server.
    private(set) var address = ""

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("porchlight-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        starts(Int64(Date().timeIntervalSince1970 * 1000))
    }

    deinit {
        if let server { kill(server.processIdentifier, SIGKILL) }  // ends a frozen one, too
        try? FileManager.default.removeItem(at: folder)
    }

    func starts(_ atMs: Int64) { clock.set(toMs: atMs) }

    func wait(_ milliseconds: Int64) { clock.set(toMs: clock.atMs + milliseconds) }

    func directory(_ whose: String) -> String { folder.appendingPathComponent(whose).path }

    func keyStore(_ whose: String) throws -> FolderKeyStore {
        let keys = folder.appendingPathComponent("keys of \(whose)")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        return FolderKeyStore(keys)
    }

    func observer(_ whose: String) -> Listening {
        let observer = Listening()
        observers[whose] = observer
        return observer
    }

    func hears(_ whose: String, _ areas: [AreaView]) throws {
        guard observers[whose]!.hears(areas) else { throw Failed(description: "\(whose) does not hear of \(areas)") }
    }

    func open(_ who: String) throws -> Companion {
        let config = OpenConfig(directory: directory(who))
        return try Companion.open(config: config, keyStore: keyStore(who), clock: clock)
    }

    /// A day so many days after another one, with a time behind it or none.
    static func moved(_ day: String, _ days: Int, _ time: String) -> String {
        let dates = DateFormatter()
        dates.locale = Locale(identifier: "en_US_POSIX")
        dates.timeZone = TimeZone(secondsFromGMT: 0)
        dates.dateFormat = "yyyy-MM-dd"
        return dates.string(from: dates.date(from: day)!.addingTimeInterval(Double(days) * 86_400)) + time
    }

    /// The code that the house's command line answers, if there is one in what it says.
    func house(_ words: String...) throws -> String { try said("porchlight", words + ["--json"]) }

    /// What somebody on the staff reads at the dashboard, if they read.
    func staff(_ words: String...) throws -> String { try said("staff", words) }

    /// A server that takes requests and answers none until it goes on.
    func freezes(_ isFrozen: Bool) throws {
        guard let server, kill(server.processIdentifier, isFrozen ? SIGSTOP : SIGCONT) == 0 else {
            throw Failed(description: "no server to stop")
        }
    }

    private func said(_ program: String, _ words: [String]) throws -> String {
        if server == nil { try serve() }
        let said = try JSONSerialization.jsonObject(with: command(program, words)) as? [String: Any]
        return said?["code"] as? String ?? ""
    }

    private func serve() throws {
        // Beside each other, scenes of one process and those of other languages each take a port of their own.
        let process = program("porchlight", ["serve", "--listen", "127.0.0.1:0"])
        let out = Pipe()
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        try process.run()
        server = process
        let line = String(decoding: out.fileHandleForReading.availableData, as: UTF8.self)
        guard let place = line.range(of: "http://localhost:[0-9]+", options: .regularExpression) else {
            throw Failed(description: "the server does not listen: \(line)")
        }
        address = String(line[place])
        _ = try command("porchlight", ["house", "create", "--name", "Cedar House", "--zone", "America/Denver"])
    }

    private func command(_ program: String, _ words: [String]) throws -> Data {
        let process = self.program(program, words)
        let out = Pipe()
        process.standardOutput = out
        // `waitUntilExit` needs a run loop, which a test's thread does not have.
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        let said = out.fileHandleForReading.readDataToEndOfFile()
        ended.wait()
        guard process.terminationStatus == 0 else { throw Failed(description: words.joined(separator: " ")) }
        return said
    }

    private func program(_ name: String, _ arguments: [String]) -> Process {
        let process = Process()
        let binaries = ProcessInfo.processInfo.environment["BINARIES"] ?? "."
        process.executableURL = URL(fileURLWithPath: binaries).appendingPathComponent(name)
        process.arguments = arguments
        // A link alone lets staff in, since everybody is made up.
        let settings = ["PORCHLIGHT_DATA": directory("server"), "PORCHLIGHT_SAMPLE_PEOPLE": "true"]
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        return process
    }
}
