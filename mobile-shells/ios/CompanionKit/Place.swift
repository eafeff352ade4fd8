/// Where somebody is in the app.
public enum Place: Hashable, Sendable {
    case today
    case checkIn
    case fillIn
    case help
    case plan
    case journal
    case entry(id: String)
    case writing
    case circle
    case encourage(to: String?)
    case person(id: String)
    case ownName
    case smallCircles
    case smallCircle(id: String)
    case sharedWith(person: String)
    case mentors
    case offerToMentor
    case schedule
    case session(id: String)
    case noteActivity
    case reports
    case report(post: String)
    case path
    case follow
    case tracker(id: String)
    case celebrate(milestone: String)
    case returnToUse
    case more
    case sharing
    case whoLooked
    case people
    case settings
    case joining
    case reissue
    case firstSteps(left: [FirstStep] = FirstStep.allCases)
    case standing
    case closing
    case summary
    case dayHistory
    case linkAgain
    case linkDevice
    case handOver
    case takeOver

    /// Whether what is begun there is for the people of one house, and of no other.
    var isOfAHouse: Bool {
        switch self {
        case .encourage, .ownName, .smallCircles, .offerToMentor, .sharing, .standing: true
        default: false
        }
    }

    /// The five places that are always one tap away. In here, because SwiftUI has a `Tab` of its own.
    public enum Tab: CaseIterable, Sendable {
        case today, journal, circle, path, more

        public var place: Place {
            switch self {
            case .today: .today
            case .journal: .journal
            case .circle: .circle
            case .path: .path
            case .more: .more
            }
        }
    }
}

/// What is offered once to who has just begun. Each can be left out, and nothing asks again.
public enum FirstStep: CaseIterable, Sendable { case helpLines, house, name, pin, words }
