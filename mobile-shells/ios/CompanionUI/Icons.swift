import SwiftUI

/// The phone's own symbols; those that point somewhere turn round where one reads from the right. None of them says what
/// the app is about.
enum Icon: String, Sendable {
    case lamp = "lamp.table"
    case book
    case people = "person.2"
    case path = "map"
    case more = "line.3.horizontal"
    case back = "chevron.backward"
    case onward = "chevron.forward"
    case phone
    case here = "iphone"
    case arrived = "house"
    case closed = "lock"

    /// Beside words that say the same, so a screen reader passes over it.
    @MainActor var image: some View { Image(systemName: rawValue).accessibilityHidden(true) }
}
