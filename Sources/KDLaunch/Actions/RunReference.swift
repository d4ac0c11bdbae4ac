public import KDExperiment

/// What a user typed to name a run: an id, the beginning of one, or a display name.
public enum RunReference {
    /// Why a text names no run.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// No run has the name; those whose names are like it.
        case none(String, nearest: [String])
        /// Several runs match; the first few of them. Where all have the same display name, no more
        /// of it would tell them apart.
        case several(String, [RunID], count: Int, haveOneName: Bool)

        public var description: String {
            switch self {
            case .none(let text, let nearest):
                let names = nearest.map { "\"\(DisplayText.sanitized($0))\"" }
                let question =
                    names.isEmpty ? "" : "; did you mean \(names.joined(separator: " or "))?"
                return "no run is called \"\(DisplayText.sanitized(text, limit: 80))\""
                    + (question.isEmpty ? "; kd ls shows the runs there are" : question)
            case .several(let text, let ids, let count, let haveOneName):
                let list = ids.map { "  \(DisplayText.sanitized($0.description))" }
                let rest = count > ids.count ? ["  and \(count - ids.count) more"] : []
                return "\"\(DisplayText.sanitized(text, limit: 80))\" means \(count) runs; "
                    + (haveOneName ? "write an id:\n" : "write more of the name:\n")
                    + (list + rest).joined(separator: "\n")
            }
        }
    }

    /// Finds the one run of a project that a text names.
    public static func resolve(_ text: String, in project: Project) throws(Failure) -> RunID {
        try resolve(text, among: project.runDirectories())
    }

    /// Finds the one of some runs that a text names.
    ///
    /// An exact id wins, then the beginning of an id, its end (the hash alone is what people copy),
    /// a display name, and the beginning of one.
    public static func resolve(
        _ text: String, among directories: [RunDirectory]
    ) throws(Failure) -> RunID {
        let exactID = RunID(text)
        if directories.contains(where: { $0.id == exactID }) { return exactID }
        guard !text.isEmpty else { throw .none(text, nearest: []) }
        func only(
            _ isMeant: (RunDirectory) -> Bool
        ) throws(Failure) -> RunID? {
            let meant = directories.filter(isMeant)
            guard meant.count > 1 else { return meant.first?.id }
            let name = meant[0].displayName
            throw .several(
                text, meant.prefix(10).map(\.id), count: meant.count,
                haveOneName: meant.allSatisfy { $0.displayName == name })
        }
        if let found = try only({ $0.id.description.hasPrefix(text) }) { return found }
        if text.count >= 4, let found = try only({ $0.id.description.hasSuffix(text) }) {
            return found
        }
        // Names are read from files: once for both questions.
        let names = Dictionary(
            directories.map { ($0.id, $0.names) }, uniquingKeysWith: { first, _ in first })
        if let found = try only({ names[$0.id]?.contains(text) ?? false }) { return found }
        let beginning = try only { run in
            names[run.id]?.contains { $0.hasPrefix(text) } ?? false
        }
        if let beginning { return beginning }
        throw .none(text, nearest: nearest(to: text, among: directories.flatMap(\.names)))
    }

    /// Names that contain the text, else the one that a slip of the finger turns into it.
    private static func nearest(to text: String, among names: [String]) -> [String] {
        let wanted = text.lowercased()
        let around = names.filter { $0.lowercased().contains(wanted) }
        if !around.isEmpty { return Array(around.prefix(3)) }
        return [NearestName.of(text, among: names)].compactMap { $0 }
    }
}

extension RunDirectory {
    /// What people call the run: their own name for it, else `digits-amd/amd/s1`, else its id.
    public var displayName: String { names.first ?? id.description }

    /// The user's own name, if any, and the name that the spec gives.
    fileprivate var names: [String] {
        let own = RunNotes(of: self).name
        return (own.isEmpty ? [] : [own]) + [(try? readSpec())?.displayName].compactMap { $0 }
    }
}
