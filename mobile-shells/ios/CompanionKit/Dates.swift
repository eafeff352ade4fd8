import Foundation

/// Writes the core's days and instants as people here do. It counts nothing: which day is which is the core's to say.
public struct Dates: Sendable {
    private let locale: Locale
    private let zone: TimeZone

    public init(locale: Locale, zone: TimeZone) {
        self.locale = locale
        self.zone = zone
    }

    /// `2026-11-24` with its day of the week, without the year.
    public func long(_ day: String) -> String {
        let said = written(day, Date.FormatStyle().weekday(.wide).day().month(.wide))
        return said.prefix(1).uppercased(with: locale) + said.dropFirst()
    }

    /// `2026-11-24` in short, with the year.
    public func day(_ day: String) -> String { written(day, Date.FormatStyle(date: .abbreviated, time: .omitted)) }

    public func dayOf(_ atMs: Int64) -> String { written(atMs, Date.FormatStyle(date: .abbreviated, time: .omitted)) }

    public func time(_ atMs: Int64) -> String { written(atMs, Date.FormatStyle(date: .omitted, time: .shortened)) }

    public func dayAndTime(_ atMs: Int64) -> String { "\(dayOf(atMs)), \(time(atMs))" }

    /// Minutes since midnight.
    public func timeOfDay(_ minutes: Int) -> String {
        let midnight = Date(timeIntervalSince1970: 0)
        return midnight.addingTimeInterval(Double(minutes) * 60).formatted(here(Date.FormatStyle(date: .omitted, time: .shortened), in: .gmt))
    }

    private static let iso = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()

    private func written(_ day: String, _ style: Date.FormatStyle) -> String {
        (try? Date(day, strategy: Self.iso))?.formatted(here(style, in: .gmt)) ?? day
    }

    private func written(_ atMs: Int64, _ style: Date.FormatStyle) -> String {
        Date(timeIntervalSince1970: Double(atMs) / 1000).formatted(here(style, in: zone))
    }

    private func here(_ style: Date.FormatStyle, in zone: TimeZone) -> Date.FormatStyle {
        var style = style.locale(locale)
        style.timeZone = zone
        return style
    }
}
