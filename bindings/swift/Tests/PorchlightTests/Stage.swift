import Foundation

@testable import Porchlight

/// What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to.
final class Stage {
    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: URL
    private let clock = StoppedClock()
    private var server: Process?

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("porchlight-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        starts(Int64(Date().timeIntervalSince1970 * 1000))
    }

    deinit {
        if let server { kill(server.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    func starts(_ atMs: Int64) { clock.set(toMs: atMs) }

    func wait(_ milliseconds: Int64) { clock.set(toMs: clock.atMs + milliseconds) }

    func open(_ who: String) throws -> Companion {
        let keys = folder.appendingPathComponent("keys of \(who)")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        let config = OpenConfig(directory: folder.appendingPathComponent(who).path)
        return try Companion.open(config: config, keyStore: FolderKeyStore(keys), clock: clock)
    }

    /// The code that the house's command line answers, if there is one in what it says.
    func house(_ words: String...) throws -> String {
        if server == nil { try serve() }
        let said = try JSONSerialization.jsonObject(with: command(words)) as? [String: Any]
        return said?["code"] as? String ?? ""
    }

    private func serve() throws {
        // Beside each other, scenes of one process and those of other languages each take a port of their own.
        let listen = "127.0.0.1:\(Int.random(in: 20_000..<32_000))"
        let process = porchlight(["serve", "--data", data, "--listen", listen])
        let out = Pipe()
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        try process.run()
        server = process
        let line = String(decoding: out.fileHandleForReading.availableData, as: UTF8.self)
        guard line.contains("listening") else { throw Failed(description: "the server does not listen: \(line)") }
        _ = try command(["house", "create", "--name", "Cedar House", "--zone", "America/Denver"])
    }

    private func command(_ words: [String]) throws -> Data {
        let process = porchlight(words + ["--json", "--data", data])
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

    private func porchlight(_ arguments: [String]) -> Process {
        let process = Process()
        let binaries = ProcessInfo.processInfo.environment["BINARIES"] ?? "."
        process.executableURL = URL(fileURLWithPath: binaries).appendingPathComponent("porchlight")
        process.arguments = arguments
        return process
    }

    private var data: String { folder.appendingPathComponent("server").path }
}
