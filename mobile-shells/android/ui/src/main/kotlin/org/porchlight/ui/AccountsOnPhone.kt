package org.porchlight.ui

import org.porchlight.core.AccountOnPhone
import org.porchlight.core.Clock
import org.porchlight.core.CompanionException
import org.porchlight.core.KeyStore
import org.porchlight.core.LinkingDevice
import org.porchlight.core.OpenConfig
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SharedPhone
import org.porchlight.core.accountExists
import org.porchlight.core.recoverCompanion

/** Where one account lies on the phone. `label` is what its owner calls it on a phone of several people. */
class PlaceOnPhone(val config: OpenConfig, val label: String? = null)

/**
 * The accounts of one phone, in a folder that the app has for itself: the owner's, and beside it those of other people. An
 * account is only ever begun or brought where there is none, so whatever does not open stays as it is.
 */
class AccountsOnPhone(
    private val folder: String,
    private val keys: KeyStore,
    private val clock: Clock,
    /** Whether what does not open was sealed with a key that the phone does not have any more. */
    private val isKeyLost: () -> Boolean = { false },
) {
    /** The place of the phone's own account: the latest that holds one, or the first, which is still free. */
    fun own(): PlaceOnPhone = owns().takeWhile { exists(it) }.lastOrNull() ?: owns().first()

    fun exists(place: PlaceOnPhone): Boolean = accountExists(place.config)

    /** Those of other people, in the order in which they came. */
    fun others(): List<PlaceOnPhone> = shared().accounts().map(::placeOf)

    fun add(label: String): PlaceOnPhone = PlaceOnPhone(shared().add(label), label)

    /** Frees the place of an account that has ended. */
    fun clear(place: PlaceOnPhone) = shared().clear(place.config.directory)

    /** A free place of the phone's own, beside whatever is there: also beside what is open now, or cannot even be looked at. */
    fun free(): PlaceOnPhone = owns().first { place -> (answer { exists(place) } as? Answer.Given)?.value == false }

    /** Opens the account of a place, or begins one. */
    fun open(place: PlaceOnPhone): PorchlightCompanion =
        try {
            PorchlightCompanion(place.config, keys, clock)
        } catch (e: CompanionException.Internal) {
            // Nobody gets in by waiting.
            throw if (isKeyLost()) CompanionException.StorageDamaged("wrong_key", null) else e
        }

    fun link(place: PlaceOnPhone, device: LinkingDevice, codes: List<String>): PorchlightCompanion =
        device.finishWithCodes(codes, place.config, keys, clock)

    fun recover(place: PlaceOnPhone, words: String, address: String): PorchlightCompanion =
        recoverCompanion(place.config, keys, clock, words, address)

    private fun owns() = generateSequence(1) { it + 1 }.map { PlaceOnPhone(OpenConfig("$folder/$it")) }

    private fun shared() = SharedPhone.at("$folder/shared")

    private fun placeOf(account: AccountOnPhone) = PlaceOnPhone(OpenConfig(account.directory), account.label)
}
