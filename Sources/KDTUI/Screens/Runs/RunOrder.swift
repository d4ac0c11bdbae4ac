import KDExperiment

/// How runs are ordered.
enum RunOrder {
    /// Whether `left` stands before `right`; ties fall back to the name, so that no two lists of
    /// the same runs differ.
    static func precedes(_ left: RunRecord, _ right: RunRecord, by order: RunsModel.Order) -> Bool {
        switch order {
        case .activity:
            let keys = (group(left.phase), group(right.phase))
            if keys.0 != keys.1 { return keys.0 < keys.1 }
            let teachers = (left.method == "teacher", right.method == "teacher")
            if teachers.0 != teachers.1 { return teachers.0 }
            // What waits or works is in the order of launching, what ended with the newest first.
            if left.createdAt != right.createdAt {
                return (left.createdAt < right.createdAt) == (keys.0 < 2)
            }
        case .name: break
        case .method: if left.method != right.method { return left.method < right.method }
        case .validation:
            if left.bestValidation != right.bestValidation {
                return (left.bestValidation ?? -1) > (right.bestValidation ?? -1)
            }
        case .loss:
            let keys = (left.metrics["loss/total"]?.last, right.metrics["loss/total"]?.last)
            if keys.0 != keys.1 { return (keys.0 ?? .infinity) < (keys.1 ?? .infinity) }
        case .speed:
            if left.imagesPerSecond != right.imagesPerSecond {
                return (left.imagesPerSecond ?? -1) > (right.imagesPerSecond ?? -1)
            }
        }
        return left.name != right.name
            ? left.name.precedesNaturally(right.name) : left.id < right.id
    }

    private static func group(_ phase: RunPhase) -> Int {
        if phase.isLive { return 0 }
        return phase == .queued ? 1 : 2
    }
}
