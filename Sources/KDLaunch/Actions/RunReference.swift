public import KDExperiment

/// What a user typed to name a run: an id, the beginning of one, or a display name.
public struct RunReference: Sendable, Hashable {
    /// Why a text names no run.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case none(String)
        /// Several runs match; the first few of them.
        case several(String, [RunID], count: Int)

        public var description: String {
            switch self {
            case .none(let text):
                return "no run is called \"\(DisplayText.sanitized(text, limit: 80))\"; "
                    + "kd ls shows the runs there are"
            case .several(let text, let ids, let count):
                let list = ids.map { "  \(DisplayText.sanitized($0.description))" }
                let rest = count > ids.count ? ["  and \(count - ids.count) more"] : []
                return "\"\(DisplayText.sanitized(text, limit: 80))\" means \(count) runs; "
                    + "write more of the name:\n" + (list + rest).joined(separator: "\n")
            }
        }
    }

    /// Finds the one run of a project that a text names.
    ///
    /// An exact id wins, then the beginning of an id, its end (the hash alone is what people copy),
    /// a display name, and the beginning of one.
    public static func resolve(_ text: String, in project: Project) throws(Failure) -> RunID {
        let ids = project.runDirectories().map(\.id)
        if ids.contains(RunID(text)) { return RunID(text) }
        guard !text.isEmpty else { throw .none(text) }
        if let found = try only(ids.filter { $0.description.hasPrefix(text) }, text) { return found }
        if text.count >= 4,
            let found = try only(ids.filter { $0.description.hasSuffix(text) }, text)
        {
            return found
        }
        let named = ids.map { (id: $0, name: displayName(of: project.runDirectory($0))) }
        let exact = named.filter { $0.name == text }.map(\.id)
        if let found = try only(exact, text) { return found }
        let beginning = named.filter { $0.name?.hasPrefix(text) == true }.map(\.id)
        if let found = try only(beginning, text) { return found }
        throw .none(text)
    }

    private static func only(_ ids: [RunID], _ text: String) throws(Failure) -> RunID? {
        if ids.count > 1 { throw .several(text, Array(ids.prefix(10)), count: ids.count) }
        return ids.first
    }

    private static func displayName(of run: RunDirectory) -> String? {
        (try? run.readSpec())?.displayName
    }
}
