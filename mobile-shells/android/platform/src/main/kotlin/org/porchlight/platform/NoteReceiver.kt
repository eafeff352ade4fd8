package org.porchlight.platform

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent

/** An alarm of the notes; or the phone was switched on, or the app renewed, and alarms were forgotten. */
class NoteReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val owner = context.applicationContext as PhoneOwner
        owner.notes.showDue(owner.clock.readClock().atMs)
    }
}
