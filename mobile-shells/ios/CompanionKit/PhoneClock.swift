import Foundation
import Porchlight

/// The phone's time, and the zone where it is now.
public final class PhoneClock: Clock {
    public init() {}

    public func readClock() -> ClockReading {
        ClockReading(atMs: Int64(Date().timeIntervalSince1970 * 1000), zone: TimeZone.autoupdatingCurrent.identifier)
    }
}
