import CompanionKit
import Foundation
import Testing

struct DatesTests {
    private func dates(_ locale: String) -> Dates {
        Dates(locale: Locale(identifier: locale), zone: TimeZone(identifier: "America/Denver")!)
    }

    // Half past six in the evening of the 24th in Denver, which is the 25th in London.
    private let evening: Int64 = 1_795_570_200_000

    @Test func aDayIsWrittenAsTheLanguageDoes() {
        #expect(dates("en_US").long("2026-11-24") == "Tuesday, November 24")
        #expect(dates("es_US").long("2026-11-24") == "Martes, 24 de noviembre")
        #expect(dates("en_US").day("2026-11-24") == "Nov 24, 2026")
    }

    @Test func aPhoneFromElsewhereWritesAsPeopleDoThere() {
        let spanishPhone = Locale(identifier: "es_ES"), britishPhone = Locale(identifier: "en_GB")
        #expect(PhoneLanguage.locale(speaking: .english, of: britishPhone).region?.identifier == "GB")
        #expect(PhoneLanguage.locale(speaking: .english, of: spanishPhone).language.languageCode == .english)
        let dates = Dates(locale: PhoneLanguage.locale(speaking: .english, of: britishPhone), zone: .gmt)
        #expect(dates.day("2026-11-24") == "24 Nov 2026" && dates.timeOfDay(18 * 60 + 30) == "18:30")
    }

    @Test func anInstantIsOfTheZoneWhereThePersonIs() {
        #expect(dates("en_US").dayOf(evening) == "Nov 24, 2026")
        #expect(dates("en_GB").time(evening) == "18:30")
        #expect(dates("en_GB").timeOfDay(4 * 60 + 5) == "4:05")
    }

    @Test func whatIsNoDayIsShownAsItIs() {
        #expect(dates("en_US").day("soon") == "soon")
    }
}
