import SwiftUI

/// A day of the calendar. Which days can be chosen the core says when it is told.
struct DayChooser: View {
    private let label: String
    private let day: String
    private let onDay: @MainActor (String) -> Void
    @Environment(\.dynamicTypeSize) private var typeSize
    @Environment(\.scenePhase) private var phase

    init(_ label: String, day: String, onDay: @escaping @MainActor (String) -> Void) {
        (self.label, self.day, self.onDay) = (label, day, onDay)
    }

    var body: some View {
        Group {
            if typeSize.isAccessibilitySize {
                VStack(alignment: .leading, spacing: Space.hair) {
                    // The picker is called so, too; it is not said twice.
                    BodyText(label).accessibilityHidden(true)
                    picker.labelsHidden()
                }
            } else {
                picker
            }
        }
        .frame(minHeight: Extent.target)
    }

    private var picker: some View {
        DatePicker(selection: chosen, displayedComponents: .date) { BodyText(label) }
            // A day of the core's has no zone: it is shown in the one in which it is read and written.
            .environment(\.timeZone, .gmt)
            // Its calendar lies above the app, and so above what covers that: it goes with its picker, the day stays.
            .id(phase == .active)
    }

    private var chosen: Binding<Date> {
        Binding(
            get: { (try? Date(day, strategy: Self.ofTheCore)) ?? .now },
            set: { onDay($0.formatted(Self.ofTheCore)) }
        )
    }

    private static let ofTheCore = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
