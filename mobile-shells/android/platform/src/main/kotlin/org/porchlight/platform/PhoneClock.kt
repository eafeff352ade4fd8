package org.porchlight.platform

import org.porchlight.core.Clock
import org.porchlight.core.ClockReading
import java.util.TimeZone

class PhoneClock : Clock {
    override fun readClock() = ClockReading(System.currentTimeMillis(), TimeZone.getDefault().id)
}
