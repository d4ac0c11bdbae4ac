/// One key of the experiment file: what it means, what it may be, what it is when left out.
public struct SpecField: Sendable, Hashable {
    /// What kind of value a key takes.
    public enum Kind: Sendable, Hashable {
        case text
        case integer
        case number
        case truth
        /// One of these words.
        case choice([String])
        /// A list of such values.
        case list(String)
        case map
    }

    /// Where it stands: `distill.tau`, `distill.features[].margin`.
    public let path: String
    public let kind: Kind
    /// The value when the key is left out; `nil` when it must be given or has no fixed default.
    public let defaultValue: SpecValue?
    /// The values that are allowed, in words: `> 0`.
    public let allowed: String
    /// One sentence for help, the page and the form.
    public let help: String
    /// Where the default or the definition comes from, when it is a paper.
    public let source: String?
}

/// The one table of the experiment file's keys and their defaults.
///
/// The decoder, `kd init`, docs/experiment-files.md and the form all read it.
public enum SpecDefaults {
    /// Every key, in the order of the file.
    public static let fields: [SpecField] = []

    /// A commented experiment file that is valid as it stands, for `kd init`.
    public static func starter(name: String = "my-experiment") -> String { "" }

    /// The page docs/experiment-files.md.
    public static var page: String { "" }
}
