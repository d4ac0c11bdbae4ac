import KDExperiment

/// The project's settings, read again when project.yaml changes.
struct QueueSettings {
    private let project: Project
    private var stamp: FileStamp?
    private var settings: ProjectSettings?
    /// What is wrong with the file as it is now.
    private(set) var fault: String?

    init(project: Project) {
        self.project = project
        stamp = FileSystem.stamp(project.settingsURL)
        read()
    }

    /// The settings now; a file that became faulty leaves the last good ones in force.
    ///
    /// `nil` where there were none: nobody knows then where the runs are to be trained.
    var current: ProjectSettings? {
        mutating get {
            let latest = FileSystem.stamp(project.settingsURL)
            if latest != stamp {
                stamp = latest
                read()
            }
            return settings
        }
    }

    private mutating func read() {
        do {
            settings = try ProjectSettings.load(project)
            fault = nil
        } catch {
            fault = "project.yaml, \(error.sentence)"
        }
    }
}
