import Porchlight

/// What came of asking the core.
public enum Answer<Value: Sendable>: Sendable {
    case given(Value)
    case not(Trouble)

    init(_ what: () throws -> Value) {
        do {
            self = .given(try what())
        } catch {
            self = .not(Trouble(any: error))
        }
    }

    var value: Value? {
        switch self {
        case .given(let value): value
        case .not: nil
        }
    }

    var trouble: Trouble? {
        switch self {
        case .given: nil
        case .not(let trouble): trouble
        }
    }
}

/// Why something could not be done, by what the screen does about it. What was typed stays in every case.
public enum Trouble: Equatable, Sendable {
    /// Said beside the field; of several words or lines, the number says which.
    case beside(field: String, code: String, position: UInt32?)
    /// Said on the screen; nothing else changes.
    case say(code: String)
    /// A file could not be kept where the person wanted it. Here it is as before.
    case fileNotSaved
    /// The PIN is asked for.
    case askPin
    /// The way back is offered: another device, or the words.
    case wayBack(code: String)

    /// Below the core's own errors there are only faults of ours; the next call works.
    init(any error: any Error) {
        self = (error as? CompanionError).map(Trouble.init) ?? .say(code: "panicked")
    }

    public init(_ error: CompanionError) {
        switch error {
        case .InvalidInput(let field, let code, let position): self = .beside(field: field, code: code, position: position)
        case .Locked: self = .askPin
        case .StorageDamaged(let code, setAside: _): self = .wayBack(code: code)
        case .NotFound(let code), .NotAllowed(let code), .Unreachable(let code), .StorageFull(let code), .Closed(let code),
            .Internal(let code):
            self = .say(code: code)
        }
    }
}

extension Words {
    /// The sentence for it. A code without words of its own is a fault of ours, and is shown as it is.
    public func of(_ trouble: Trouble) -> String {
        switch trouble {
        case .beside(_, let code, let position): errorWords(code, position)
        case .say(let code), .wayBack(let code): errorWords(code)
        case .fileNotSaved: app.file_not_saved
        case .askPin: error.locked
        }
    }

    private func errorWords(_ code: String, _ position: UInt32? = nil) -> String {
        error.of(code, code: code, position: position.map(String.init) ?? "") ?? error.internal(code: code)
    }
}
