import KDExperiment

/// Which run of a project trains the teacher of which.
public struct TeacherLinks: Sendable, Hashable {
    private var runs: [RunSummary]
    private var teachers: [TeacherMark: RunSummary] = [:]
    private var byID: [RunID: RunSummary] = [:]

    /// Looks through a project's runs.
    public init(_ runs: [RunSummary]) {
        self.runs = runs
        for run in runs {
            byID[run.id] = run
            if run.isTeacher { teachers[TeacherMark(teacher: run)] = run }
        }
    }

    /// The run that a run's teacher comes from; `nil` when it has none in the project.
    public func teacher(of run: RunSummary) -> RunSummary? {
        if let id = run.setting("teacher.run")?.text { return byID[RunID(id)] }
        return run.setting("teacher.model").flatMap { _ in teachers[TeacherMark(student: run)] }
    }

    /// Teachers at work or waiting that nobody needs once these runs are stopped.
    public func idleTeachers(without stopped: [RunSummary]) -> [RunSummary] {
        let ids = Set(stopped.map(\.id))
        let needed = Set(
            runs.filter { $0.phase?.isEnded == false && !ids.contains($0.id) }
                .compactMap { teacher(of: $0)?.id })
        var seen: Set<RunID> = []
        return stopped.compactMap(teacher).filter { run in
            run.isTeacher && run.phase?.isEnded == false && !needed.contains(run.id)
                && !ids.contains(run.id) && seen.insert(run.id).inserted
        }
    }
}

/// What makes a run the teacher of another: the same data, model, schedule, trainer and seed.
private struct TeacherMark: Hashable {
    private var settings: [String: SpecValue] = [:]

    /// The mark of a run that trains a teacher.
    init(teacher run: RunSummary) {
        self.init(run, model: "student.model", schedule: "schedule.")
        settings["seed"] = run.setting("seed")
    }

    /// The mark of the teacher that a run asks for.
    init(student run: RunSummary) {
        self.init(run, model: "teacher.model", schedule: "teacher.train.")
    }

    private init(_ run: RunSummary, model: String, schedule: String) {
        for entry in run.settings {
            if entry.key == model {
                settings["model"] = entry.value
            } else if entry.key.hasPrefix(schedule) {
                settings[String(entry.key.dropFirst(schedule.count))] = entry.value
            } else if entry.key.hasPrefix("data."), entry.key != "data.memory" {
                // Memory changes nothing that is computed, nor which run it is.
                settings[entry.key] = entry.value
            } else if entry.key.hasPrefix("trainer.") {
                // A program of the user's trains its own teachers.
                settings[entry.key] = entry.value
            }
        }
    }
}

extension RunSummary {
    /// The run trains a teacher that some student asked for.
    public var isTeacher: Bool {
        setting("name")?.text == RunSpec.teacherExperiment && setting("teacher.model") == nil
    }
}
