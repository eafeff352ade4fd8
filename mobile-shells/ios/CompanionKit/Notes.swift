import Foundation
import Porchlight

/// One note on the lock screen: words that tell nothing, and when.
public struct Note: Equatable, Sendable {
    public let id: String
    public let text: String
    public let atMs: Int64
}

public enum NotePermission: Sendable { case notAsked, given, refused }

/// What the phone's system keeps until its time, while no process of ours runs.
public protocol NoteCenter: Sendable {
    func permission() async -> NotePermission
    /// Asks the person. The system does it once.
    func askPermission() async
    /// Puts these in the place of all that wait.
    func replace(with notes: [Note]) async
}

extension Note {
    /// An iPhone keeps no more than this many of an app.
    static let most = 64

    /// The core says when and with which words; nothing is added to either.
    static func planned(_ prompts: [PromptView], _ words: Words) -> [Note] {
        prompts.prefix(most).map { prompt in
            let key = prompt.words.split(separator: ".").last.map(String.init) ?? ""
            return Note(id: String(prompt.id), text: words.prompt.of(key) ?? words.prompt.a_note, atMs: prompt.atMs)
        }
    }
}

#if canImport(UserNotifications)
    import UserNotifications

    /// The phone's own, without a sound. A tap opens the app, where Today says what there is.
    public struct SystemNotes: NoteCenter {
        public init() {}

        public func permission() async -> NotePermission {
            switch await UNUserNotificationCenter.current().notificationSettings().authorizationStatus {
            case .notDetermined: .notAsked
            case .denied: .refused
            default: .given
            }
        }

        public func askPermission() async {
            _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert])
        }

        public func replace(with notes: [Note]) async {
            let center = UNUserNotificationCenter.current()
            let waiting = await center.pendingNotificationRequests().map(\.identifier)
            center.removePendingNotificationRequests(withIdentifiers: waiting.filter { id in !notes.contains { $0.id == id } })
            for note in notes { try? await center.add(request(note)) }
        }

        private func request(_ note: Note) -> UNNotificationRequest {
            let content = UNMutableNotificationContent()
            content.body = note.text
            // At an instant, wherever the phone is then: zones and quiet hours are the core's.
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            let at = Date(timeIntervalSince1970: Double(note.atMs) / 1000)
            var parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: at)
            parts.timeZone = .gmt
            return UNNotificationRequest(
                identifier: note.id, content: content,
                trigger: UNCalendarNotificationTrigger(dateMatching: parts, repeats: false))
        }
    }
#endif
