public import KDModels

/// Whether two maps can be compared.
public enum LayerMatch: Hashable, Sendable {
    /// They have the same height and width.
    case same
    /// The larger one is average-pooled to the smaller.
    case pooled
    /// Neither is a whole multiple of the other.
    case none

    /// Holds two maps against each other by the rule of the check.
    public init(student: FeatureShape, teacher: FeatureShape) {
        let isSame = student.height == teacher.height && student.width == teacher.width
        self = isSame ? .same : LayerReader.fit(student, teacher) ? .pooled : .none
    }
}
