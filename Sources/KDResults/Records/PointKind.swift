/// Which kind of event a metric's value came from.
public enum PointKind: Int, Sendable, Hashable, CaseIterable {
    case step = 0
    case epoch = 1
    case system = 2

    /// Where one name occurs in several kinds, a table shows epochs before steps.
    func isPreferred(to other: PointKind) -> Bool {
        let order: [PointKind] = [.epoch, .step, .system]
        return (order.firstIndex(of: self) ?? 0) < (order.firstIndex(of: other) ?? 0)
    }
}
