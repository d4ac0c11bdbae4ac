/// What runs must share to be trained side by side on one forward pass of their teacher.
///
/// Student, losses, layer sets, optimizer, learning rate and length may differ.
public struct CohortKey: Sendable, Hashable {
    /// The images, their augmentation included.
    public let data: DataSpec
    public let teacher: TeacherSpec
    /// Images a batch.
    public let batch: Int
    /// The seed of the batches' order and augmentation.
    public let seed: Int
}

extension RunSpec {
    /// With whom the run can share a teacher's forward pass; `nil` where no term reads a teacher
    /// and where a program of the user's trains.
    public var cohortKey: CohortKey? {
        guard needsTeacher, trainer == nil, let teacher else { return nil }
        return CohortKey(
            data: data.identity, teacher: teacher, batch: schedule.batch, seed: seed)
    }
}
