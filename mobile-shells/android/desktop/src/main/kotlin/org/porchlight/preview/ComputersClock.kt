package org.porchlight.preview

import org.porchlight.core.Clock
import org.porchlight.core.ClockReading
import java.time.ZoneId

class ComputersClock : Clock {
    override fun readClock() = ClockReading(System.currentTimeMillis(), ZoneId.systemDefault().id)
}
