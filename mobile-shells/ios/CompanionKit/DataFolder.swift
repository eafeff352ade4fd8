import Foundation

/// Where everything lies: in no backup, because another phone has other keys and could open nothing of it; and shut by the
/// phone until it is first unlocked. Not longer than that, or nothing could be exchanged while it lies in a pocket.
public enum DataFolder {
    public static func prepared(in base: URL? = nil) throws -> URL {
        let files = FileManager.default
        let base = try base ?? files.url(for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        let folder = base.appendingPathComponent("Porchlight", isDirectory: true)
        #if os(iOS)
            // What is made in here later is protected as the folder is.
            let protection: [FileAttributeKey: Any] = [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
            try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: protection)
            try files.setAttributes(protection, ofItemAtPath: folder.path)
        #else
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
        #endif
        #if canImport(Darwin)
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            var excluded = folder
            try excluded.setResourceValues(values)
        #endif
        return folder
    }
}
