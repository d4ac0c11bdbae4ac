import KDExperiment

/// Values of the file as the form shows them.
enum FieldText {
    /// A number without needless decimals, a list without brackets.
    static func plain(_ value: SpecValue) -> String {
        switch value {
        case .double(let number):
            return Int(exactly: number).map(String.init) ?? NumberText.compact(number, digits: 6)
        case .list(let elements):
            return elements.isEmpty ? "none" : elements.map(plain).joined(separator: ", ")
        case .string(let text): return text
        default: return value.json
        }
    }

    /// What holds when a key is left out.
    static func plain(_ absent: SpecField.Default) -> String {
        if case .value(let value) = absent { plain(value) } else { absent.description }
    }

    /// A layer set: `group1, group2→group3`, the student's tap first.
    static func layers(_ value: SpecValue) -> String {
        (value.elements ?? []).map { pair in
            guard let student = pair["student"]?.text, let teacher = pair["teacher"]?.text else {
                return plain(pair)
            }
            return "\(student)→\(teacher)"
        }.joined(separator: ", ")
    }
}
