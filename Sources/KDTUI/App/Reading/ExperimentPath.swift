/// The path of an experiment file as somebody types it.
struct ExperimentPath: Hashable, Sendable {
    /// The path, with the ending by which the lists of experiment files find it.
    let path: String
    /// The file's name without that ending.
    let stem: String

    /// Completes what was typed; nil where it names no file, or one that the lists pass over.
    init?(_ typed: String) {
        let rest = typed.drop(while: \.isWhitespace)
        let plain = String(rest.reversed().drop(while: \.isWhitespace).reversed())
        let name = plain.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let ending = [".yaml", ".yml"].first { name.hasSuffix($0) }
        stem = String(name.dropLast(ending?.count ?? 0))
        path = ending == nil ? plain + ".yaml" : plain
        guard !stem.isEmpty, !stem.hasPrefix(".") else { return nil }
    }

    /// What is said where there is none.
    static let advice = "A file needs a name, and one that begins with no dot"
}
