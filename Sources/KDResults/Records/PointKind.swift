/// Which kind of event a metric's value came from.
public enum PointKind: Int, Sendable, Hashable, CaseIterable {
    case step = 0
    case epoch = 1
    case system = 2

    /// Where one name occurs in several kinds, the one that a table shows: epochs before steps.
    static let preference: [PointKind] = [.epoch, .step, .system]
}
