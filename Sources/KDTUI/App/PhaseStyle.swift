import KDExperiment

extension RunPhase {
    /// One glyph for lists; shape and colour both tell the phase.
    var glyph: StyledText {
        switch self {
        case .queued: StyledText("○", .muted)
        case .starting: StyledText("◌", .accent)
        case .training: StyledText("●", .accent)
        case .paused: StyledText("◐", .warning)
        case .evaluating: StyledText("◉", .accent)
        case .finished: StyledText("✓", .good)
        case .stopped: StyledText("■", .warning)
        case .failed: StyledText("✗", .bad)
        case .lost: StyledText("?", .bad)
        }
    }

    /// The colour of bars and words about the phase.
    var color: Color {
        switch self {
        case .queued: .muted
        case .starting, .training, .evaluating: .accent
        case .paused, .stopped: .warning
        case .finished: .good
        case .failed, .lost: .bad
        }
    }

    /// What to do about a run in this phase; nil where nothing is called for.
    var nextStep: String? {
        switch self {
        case .failed: "Enter shows its log and spec. Once that is mended, r tries again."
        case .lost: "Its process is gone. Press r to go on from the last checkpoint."
        case .stopped: "Press r to go on from the last checkpoint."
        case .paused: "Press p to let it go on."
        case .queued: "It waits for a free slot, or for its teacher."
        case .starting, .training, .evaluating, .finished: nil
        }
    }
}

extension RunRecord {
    /// What is wrong, or what the run waits for, and what to do about it; empty for most runs.
    var trouble: [StyledText] {
        var lines: [StyledText] = []
        if let error, phase != .finished {
            lines.append(StyledText(error, phase == .failed || phase == .lost ? .bad : .warning))
        }
        // A run that is paused for a reason waits for no person.
        let waitsByItself = phase == .paused && error != nil
        if !waitsByItself, let step = phase.nextStep { lines.append(StyledText(step, .muted)) }
        return lines
    }
}
