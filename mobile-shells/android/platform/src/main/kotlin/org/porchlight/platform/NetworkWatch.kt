package org.porchlight.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network

/** Hears of a network that comes up while the app is on the screen. */
class NetworkWatch(context: Context, private val onNetwork: () -> Unit) {
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)!!
    private val callback = object : ConnectivityManager.NetworkCallback() {
        override fun onAvailable(network: Network) = onNetwork()
    }

    fun begin() = connectivity.registerDefaultNetworkCallback(callback)

    fun end() = connectivity.unregisterNetworkCallback(callback)
}
