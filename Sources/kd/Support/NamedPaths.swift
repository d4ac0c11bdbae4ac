import ArgumentParser

/// Files that a command line names.
enum NamedPaths {
    /// Refuses empty ones, by option: what a variable without a value leaves would name the
    /// working folder.
    static func refuseEmpty(_ paths: KeyValuePairs<String, String?>) throws {
        for (option, path) in paths where path?.isEmpty == true {
            throw ValidationError("\(option) names no file: its path is empty.")
        }
    }
}
