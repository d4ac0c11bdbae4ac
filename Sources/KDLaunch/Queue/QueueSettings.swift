import Foundation
import KDExperiment

/// The project's settings, read again when project.yaml changes.
struct QueueSettings {
    private let project: Project
    private var stamp: FileStamp?
    private var settings: ProjectSettings

    init(project: Project) {
        self.project = project
        stamp = FileSystem.stamp(project.settingsURL)
        settings = (try? ProjectSettings.load(project)) ?? ProjectSettings(slots: 1, cohort: 1)
    }

    /// The settings now; a file that became faulty leaves the last good ones in force.
    var current: ProjectSettings {
        mutating get {
            let latest = FileSystem.stamp(project.settingsURL)
            if latest != stamp {
                stamp = latest
                settings = (try? ProjectSettings.load(project)) ?? settings
            }
            return settings
        }
    }
}
