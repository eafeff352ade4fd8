// One phone, commands by line: `Phone FOLDER`. What is said is told in `bindings/python/phone.py`.

import Foundation
import Porchlight

final class HandClock: Clock, @unchecked Sendable {
    var reading = ClockReading(atMs: 0, zone: "UTC")

    func readClock() -> ClockReading { reading }
}

final class FolderKeyStore: KeyStore {
    let folder: URL

    init(_ folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func wrapSecret(secret: Data) throws -> Data {
        let handle = UUID().uuidString
        try secret.write(to: folder.appendingPathComponent(handle))
        return Data(handle.utf8)
    }

    func unwrapSecret(wrapped: Data) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(String(decoding: wrapped, as: UTF8.self)))
    }
}

struct NotSaid: Error {
    let word: String
}

final class Phone {
    var config: OpenConfig
    var keys: FolderKeyStore
    let clock = HandClock()
    var core: Companion!
    var linking: LinkingDevice!

    init(_ folder: URL) throws {
        config = OpenConfig(directory: folder.appendingPathComponent("data").path)
        keys = try FolderKeyStore(folder.appendingPathComponent("keys"))
    }

    /// One answer to one command; nothing where there is nothing to say.
    func answer(_ word: String, _ given: [String]) throws -> Any? {
        let said = given.map { $0 == "-" ? nil : $0 }
        func text(_ at: Int) -> String { said[at] ?? "" }
        func part(_ at: Int) -> CheckInPartView { text(at) == "morning" ? .morning : .evening }
        switch word {
        case "at": clock.reading = ClockReading(atMs: Int64(text(0))!, zone: text(1))
        case "move":
            let moved = try Phone(URL(fileURLWithPath: text(0)))
            (config, keys) = (moved.config, moved.keys)
        case "open": core = try Companion.open(config: config, keyStore: keys, clock: clock)
        case "close": try core.close()
        case "link":
            linking = try LinkingDevice.beginNow()
            return linking.code()
        case "answer_link": return try core.answerLinkCode(code: text(0))
        case "finish_link":
            let codes = said.compactMap { $0 }
            core = try linking.finishWithCodes(codes: codes, config: config, keyStore: keys, clock: clock)
        case "join": try core.joinHouse(inviteCode: text(0))
        case "join_as_device": try core.joinAsDevice(serverUrl: text(0))
        case "sync": return try core.runSyncUntil(deadlineMs: 60_000)
        case "today": return try core.today()
        case "path": return try core.path()
        case "journal": return try core.journal()
        case "circle": return try core.circle()
        case "devices": return try core.devices()
        case "return_to_use": return try core.returnToUse()
        case "check_in_history": return try core.checkInHistory(day: text(0))
        case "tracker_history": return try core.trackerHistory(id: text(0))
        case "write": return try core.writeEntry(title: text(0), text: text(1))
        case "set_display_name": _ = try core.setDisplayName(name: text(0))
        case "encourage": _ = try core.encourage(to: nil, card: nil, text: said[0], isTimeBound: false)
        case "check_in": _ = try core.recordCheckIn(answers: mood(said[0]))
        case "check_in_for": _ = try core.recordCheckInFor(day: text(0), part: part(1), answers: mood(said[2]))
        case "take_check_in_away": _ = try core.takeCheckInAway(day: text(0), part: part(1))
        case "start_tracker":
            let kinds: [String: TrackerKindView] = ["abstain": .abstain, "check_in_habit": .checkInHabit, "habit": .habit]
            return try core.startTracker(kind: kinds[text(0)]!, name: text(1), start: text(2))
        case "start_habit": return try core.startHabit(name: text(0), cadence: cadence(text(1)))
        case "edit_tracker":
            let path = try core.path()
            let held = (path.trackers + path.setAside).first { $0.id == said[0] }!
            let often = said[3].map(cadence) ?? held.cadence
            _ = try core.editTracker(id: held.id, name: said[1] ?? held.name, start: said[2] ?? held.start, cadence: often)
        case "set_tracker_aside": _ = try core.setTrackerAside(id: text(0), isSetAside: text(1) == "true")
        case "mark_done": _ = try core.markDone(tracker: text(0), day: text(1))
        case "take_done_away": _ = try core.takeDoneAway(tracker: text(0), day: text(1))
        case "excuse_days":
            let reasons: [String: ExcuseReasonView] = [
                "hospital": .hospital, "court": .court, "phone_away": .phoneAway, "travel": .travel, "illness": .illness,
            ]
            _ = try core.excuseDays(firstDay: text(0), lastDay: text(1), reason: reasons[text(2)] ?? .other)
        case "take_excusal_back": _ = try core.takeExcusalBack(id: text(0), day: text(1))
        case "record_return_to_use":
            let entry = ReturnEntry(
                trackers: said.dropFirst(5).compactMap { $0 }, day: text(0), atMs: said[1].flatMap { Int64($0) },
                privateNote: said[2], whatHelped: said[3], newStart: said[4])
            _ = try core.recordReturnToUse(entry: entry)
        case "take_return_back": _ = try core.takeReturnBack(id: text(0), day: text(1))
        case "set_day_end": _ = try core.setDayEnd(minutes: UInt16(text(0))!)
        case "celebrate": _ = try core.celebrate(milestone: text(0), words: said[1])
        default: throw NotSaid(word: word)
        }
        return nil
    }
}

func mood(_ text: String?) -> CheckInAnswers { CheckInAnswers(mood: text.flatMap { UInt8($0) }) }

func cadence(_ text: String) -> CadenceView {
    let words = text.split(separator: " ").map(String.init)
    switch words[0] {
    case "daily": return .daily
    case "times": return .timesAWeek(times: UInt8(words[1])!)
    default:
        let week: [WeekdayView] = [.monday, .tuesday, .wednesday, .thursday, .friday, .saturday, .sunday]
        return .weekdays(days: words.dropFirst().map { week[Int($0)!] })
    }
}

/// A view as what JSON is made of, by what it is made of itself.
func plain(_ value: Any) -> Any {
    switch value {
    case let text as String: return text
    case let isSo as Bool: return isSo
    case let number as any BinaryInteger: return Int64(number)
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { plain($0.value) } ?? NSNull()
    case .collection: return mirror.children.map { plain($0.value) }
    case .enum: return ["enum": mirror.children.first?.label ?? "\(value)"]
    default:
        return Dictionary(uniqueKeysWithValues: mirror.children.map { ($0.label!, plain($0.value)) })
    }
}

func said(_ error: CompanionError) -> [String: Any] {
    switch error {
    case .InvalidInput(let field, let code, _): ["error": "InvalidInput", "code": code, "field": field]
    case .NotFound(let code): ["error": "NotFound", "code": code]
    case .NotAllowed(let code): ["error": "NotAllowed", "code": code]
    case .Unreachable(let code): ["error": "Unreachable", "code": code]
    case .StorageFull(let code): ["error": "StorageFull", "code": code]
    case .StorageDamaged(let code, _): ["error": "StorageDamaged", "code": code]
    case .Locked(let code): ["error": "Locked", "code": code]
    case .Closed(let code): ["error": "Closed", "code": code]
    case .Internal(let code): ["error": "Internal", "code": code]
    }
}

let phone = try Phone(URL(fileURLWithPath: CommandLine.arguments[1]))
while let line = readLine() {
    let words = line.components(separatedBy: "\t")
    let answer: [String: Any]
    do {
        answer = ["ok": try phone.answer(words[0], Array(words.dropFirst())).map(plain) ?? NSNull()]
    } catch let error as CompanionError {
        answer = said(error)
    }
    try FileHandle.standardOutput.write(contentsOf: JSONSerialization.data(withJSONObject: answer) + Data("\n".utf8))
}
