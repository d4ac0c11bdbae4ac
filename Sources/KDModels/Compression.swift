/// What makes a student another network than its teacher.
public enum Compression: String, Hashable, Sendable, CaseIterable {
    /// Teacher and student are the same network.
    case none = "same network"
    /// Same depth, another width.
    case channel
    /// Same width, another depth.
    case depth
    /// Depth and width both differ.
    case depthAndChannel = "depth+channel"
    /// Two families.
    case architecture = "different architecture"

    /// What is the same and what is not, for people.
    public var explanation: String {
        switch self {
        case .none: "same depth, same width"
        case .channel: "same depth, other width"
        case .depth: "same width, other depth"
        case .depthAndChannel: "other depth, other width"
        case .architecture: "another family of networks"
        }
    }
}

/// How large a member of a family is.
struct ModelExtent: Hashable, Sendable {
    /// Weighted layers, as the family's names count them.
    var depth: Int
    /// The widening factor.
    var width: Int
}

extension ModelCatalog {
    /// The kind of compression from a teacher to a student.
    ///
    /// - Parameters:
    ///   - student: The student's name, `wrn-16-1`.
    ///   - teacher: The teacher's name, `wrn-16-3`.
    /// - Throws: ``ModelError`` when either is no model.
    public static func compression(
        student: String, teacher: String
    ) throws(ModelError) -> Compression {
        let small = try model(named: student)
        let large = try model(named: teacher)
        guard type(of: small) == type(of: large) else { return .architecture }
        switch (small.extent.depth == large.extent.depth, small.extent.width == large.extent.width)
        {
        case (true, true): return .none
        case (true, false): return .channel
        case (false, true): return .depth
        case (false, false): return .depthAndChannel
        }
    }
}
