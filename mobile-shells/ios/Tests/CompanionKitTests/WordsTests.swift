import CompanionKit
import Foundation
import Testing

struct WordsTests {
    private let english = Words(.english)
    private let spanish = Words(.spanish)

    @Test func aNumberTakesItsForm() {
        #expect(english.today.waiting(count: 1) == "1 entry waits to go to the house")
        #expect(english.today.waiting(count: UInt64(2)) == "2 entries wait to go to the house")
        #expect(spanish.mark_unit.of(.days, count: UInt16(30)) == "30 días")
    }

    @Test func aNumberIsCalledHoweverItWasWritten() {
        #expect(callLink("+1 (303) 555-0142") == URL(string: "tel:+13035550142"))
        #expect(callLink("*67, 988") == URL(string: "tel:*67,988"))
        #expect(callLink("#31# 988")?.absoluteString == "tel:%2331%23988")
        #expect(callLink("knock at his door") == nil)
    }

    @Test func aSentenceEndsWithOneFullStop() {
        #expect(spanish.houses.shown(house: "Casa Cedro") == "Este teléfono muestra Casa Cedro.")
        #expect(spanish.leaving.staff_until(time: "24 nov 2026, 8:00 p. m.").hasSuffix("hasta el 24 nov 2026, 8:00 p. m."))
    }

    @Test func aCodeHasItsWordsAndAnUnknownOneHasNone() {
        #expect(spanish.check_in.of("mood.1") != nil)
        #expect(english.error.of("a_code_of_a_later_server") == nil)
    }
}
