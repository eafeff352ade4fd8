import CompanionKit
import CompanionUI
import SwiftUI

@main
struct PorchlightApp: App {
    private let phone: Phone
    private let files = ChosenFiles()
    private let camera = Camera()

    init() {
        let phone = Phone(
            accounts: AccountsOnPhone(keys: KeychainStore(SystemKeychain())), files: files, scanner: camera,
            language: PhoneLanguage(),
            system: PhoneSystem(scheduler: SystemScheduler(), notes: SystemNotes(), time: SystemBackgroundTime()))
        self.phone = phone
        // Here, because iOS takes no handler once the app has finished launching.
        SystemScheduler.register { task in Task { @MainActor in await phone.run(task) } }
    }

    var body: some Scene {
        WindowGroup { PhoneScreen(phone: phone, files: files, camera: camera) }
    }
}
