import Foundation
import Porchlight
import Testing

@testable import CompanionKit

@Suite struct TroubleTests {
    @Test func eachErrorSaysWhatTheScreenDoes() {
        #expect(Trouble(.InvalidInput(field: "mood", code: "out_of_range")) == .beside(field: "mood", code: "out_of_range"))
        #expect(Trouble(.Locked(code: "locked")) == .askPin)
        #expect(Trouble(.StorageDamaged(code: "wrong_key", setAside: nil)) == .wayBack(code: "wrong_key"))
        #expect(Trouble(.Unreachable(code: "unreachable")) == .say(code: "unreachable"))
    }
}
