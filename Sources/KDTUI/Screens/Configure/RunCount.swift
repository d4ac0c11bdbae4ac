import KDExperiment

/// How many runs a draft makes, in words.
enum RunCount {
    static func text(_ check: DraftCheck) -> String {
        let runs = check.runs.count == 1 ? "1 run" : "\(check.runs.count) runs"
        switch check.teachers.count {
        case 0: return runs
        case 1: return "\(runs) + 1 teacher"
        default: return "\(runs) + \(check.teachers.count) teachers"
        }
    }
}
