/// Why a file is no safetensors file that kd can use.
public struct SafetensorsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let problem: Problem

    /// Names a file and what is wrong with it.
    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// What can be wrong.
    public enum Problem: Error, Sendable, Hashable {
        /// The system would not let it be read.
        case unreadable(reason: String)
        /// It is a folder.
        case folder
        /// It is shorter than its own header says, or than any header.
        case truncated(byteCount: Int, expected: Int)
        /// The header claims to be longer than any header may be.
        case headerTooLong(byteCount: UInt64, limit: Int)
        /// The header is no JSON object of the expected form.
        case malformedHeader(reason: String)
        /// A tensor's entry contradicts itself or the file.
        case malformedTensor(name: String, reason: String)
        /// There is no tensor of this name.
        case missing(name: String)
        /// A tensor has another type than the one asked for.
        case type(name: String, found: SafetensorsType, expected: String)
        /// A tensor has another shape than the one asked for.
        case shape(name: String, found: [Int], expected: [Int])
    }

    public var description: String {
        "\(DisplayText.sanitized(path)): \(problem)"
    }
}

extension SafetensorsError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let reason):
            "cannot be read: \(DisplayText.sanitized(reason))"
        case .folder:
            "is a folder; name a file"
        case .truncated(let byteCount, let expected):
            "is cut off: it has \(byteCount) bytes, \(expected) are expected"
        case .headerTooLong(let byteCount, let limit):
            "is no safetensors file: a header of \(byteCount) bytes, at most \(limit) are allowed"
        case .malformedHeader(let reason):
            "is no safetensors file: \(DisplayText.sanitized(reason))"
        case .malformedTensor(let name, let reason):
            "tensor \(quoted(name)) is damaged: \(DisplayText.sanitized(reason, limit: 400))"
        case .missing(let name):
            "has no tensor \(quoted(name))"
        case .type(let name, let found, let expected):
            "tensor \(quoted(name)) holds \(found.rawValue) elements, not \(expected)"
        case .shape(let name, let found, let expected):
            "tensor \(quoted(name)) has the shape \(found), not \(expected)"
        }
    }

    private func quoted(_ name: String) -> String {
        "\"\(DisplayText.sanitized(name, limit: 120))\""
    }
}
