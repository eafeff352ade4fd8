/// What VoiceOver is told.
public enum AccessibilityNotification {
    public struct Announcement {
        public init(_ announcement: String) {}
        public func post() {}
    }
    public struct ScreenChanged { public init() {}; public func post() {} }
}
