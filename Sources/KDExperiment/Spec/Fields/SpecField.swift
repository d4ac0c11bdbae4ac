/// One key of a file: what it means, what it may be, what it is when left out.
public struct SpecField: Sendable, Hashable {
    /// What kind of value a key takes.
    public indirect enum Kind: Sendable, Hashable {
        case text
        case integer(NumberRange)
        case number(NumberRange)
        case truth
        /// One of these words.
        case choice([String])
        /// A list of such values, no value twice; `atLeast` elements.
        case list(Kind, atLeast: Int)
        /// A program and its arguments; words may come again.
        case words
        /// Keys of its own, listed as fields of their own where they are fixed.
        case map
        /// Taps: names, or maps of a student's and a teacher's.
        case layers
    }

    /// What a key is when it is left out.
    public enum Default: Sendable, Hashable {
        case value(SpecValue)
        /// It depends, in words: "the recipe's".
        case rule(String)
        /// The key must be given.
        case required
    }

    /// Where it stands: `distill.tau`; a feature term's keys stand under its method,
    /// `distill.features[amd].margin`.
    public let path: String
    public let kind: Kind
    public let whenAbsent: Default
    /// One sentence for help, the page and the form.
    public let help: String
    /// Where the definition or the default comes from, when it is a paper.
    public let source: String?

    init(
        _ path: String, _ kind: Kind, _ whenAbsent: Default, _ help: String,
        source: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.whenAbsent = whenAbsent
        self.help = help
        self.source = source
    }

    /// The field with another word about what holds without it: what a required key of a map means
    /// where the whole map is left out.
    public func whenAbsent(_ default: Default) -> SpecField {
        SpecField(path, kind, `default`, help, source: source)
    }

    /// The value when the key is left out, where that is fixed.
    public var defaultValue: SpecValue? {
        if case .value(let value) = whenAbsent { value } else { nil }
    }

    /// What is allowed, in words: `a number > 0`, `one of mean, sum`.
    public var allowed: String { kind.description }

    /// The key without the path to it.
    public var key: Substring {
        path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? path[...]
    }

    /// The path of the map that holds the key.
    var parent: Substring { path.lastIndex(of: ".").map { path[..<$0] } ?? "" }
}

extension SpecField.Kind: CustomStringConvertible {
    /// What is allowed, in words.
    public var description: String {
        switch self {
        case .text: "text"
        case .integer(let range): "a whole number \(range)"
        case .number(let range): "a number \(range)"
        case .truth: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list(let kind, let count):
            count > 0 ? "a list of at least \(count): \(kind)" : "a list: \(kind)"
        case .words: "a list of at least 1: text"
        case .map: "a map"
        case .layers: "a list of taps: group1, or {student: group2, teacher: group3}"
        }
    }
}

extension SpecField.Default: CustomStringConvertible {
    /// The default in words.
    public var description: String {
        switch self {
        case .value(let value): SpecYAML.inline(value)
        case .rule(let words): words
        case .required: "required"
        }
    }
}
