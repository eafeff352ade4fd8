import Foundation

/// Calls a number as somebody wrote it down: iOS dials nothing where a space or a bracket stands between the digits.
public func callLink(_ number: String) -> URL? {
    let dialled = number.filter { $0.isASCII && ($0.isNumber || "+*#,;".contains($0)) }
    guard dialled.contains(where: \.isNumber) else { return nil }
    return URL(string: "tel:" + dialled.replacing("#", with: "%23"))
}
