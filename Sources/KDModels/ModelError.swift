/// Why the catalogue has no such model.
public enum ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No family has a name of this form.
    case unknownModel(name: String)
    /// The family is known but not this member of it; `rule` says what is allowed.
    case invalidName(name: String, rule: String)
    /// The model cannot take this input; `rule` says what is allowed.
    case invalidInput(name: String, input: FeatureShape, rule: String)
    /// The number of classes is not 1 to 65,536.
    case invalidClasses(name: String, classes: Int)

    /// The sentence shown to the user.
    public var description: String {
        switch self {
        case .unknownModel(let name):
            "there is no model \"\(name)\"; known families: "
                + ModelCatalog.families.map(\.pattern).joined(separator: "; ")
                + " (for example \(ModelCatalog.exampleNames.prefix(3).joined(separator: ", ")))"
        case .invalidName(let name, let rule):
            "there is no model \"\(name)\": \(rule)"
        case .invalidInput(let name, let input, let rule):
            "\(name) cannot take an input of \(input): \(rule)"
        case .invalidClasses(let name, let classes):
            "\(name) needs 1 to 65536 classes, not \(classes)"
        }
    }
}
