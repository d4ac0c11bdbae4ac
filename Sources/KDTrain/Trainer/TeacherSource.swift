import Foundation
import KDExperiment

/// The file that a run's teacher is read from.
struct TeacherSource {
    /// The safetensors file.
    let url: URL
    /// Where it comes from, for the log.
    let origin: String

    /// Finds the file.
    ///
    /// - Parameter directory: The run that has the teacher; the teacher's run stands beside it.
    /// - Throws: ``TrainerError/unusable(_:)`` when the teacher's run is missing or not finished.
    init(
        _ teacher: TeacherSpec, of spec: RunSpec, in directory: RunDirectory
    ) throws(TrainerError) {
        switch teacher.source {
        case .weights(let path):
            url = directory.resolve(path)
            origin = url.path
        case .run(let id):
            let run = try Self.finishedRun(id, beside: directory)
            let report: ReportedCheckpoint
            do throws(SpecFaults) { report = try run.readSpec().schedule.report } catch {
                throw .unusable("the spec of the teacher run \(id) cannot be read: \(error)")
            }
            (url, origin) = Self.checkpoint(report, of: run)
        case .train(let schedule, _):
            guard let id = spec.teacherRunID else {
                throw .unusable("the spec names no run that trains its teacher")
            }
            let run = try Self.finishedRun(id, beside: directory)
            (url, origin) = Self.checkpoint(schedule.report, of: run)
        }
    }

    private static func finishedRun(
        _ id: RunID, beside directory: RunDirectory
    ) throws(TrainerError) -> RunDirectory {
        let folder = directory.url.deletingLastPathComponent()
        let run = RunDirectory(
            folder.appending(path: id.description, directoryHint: .isDirectory))
        guard let state = run.readState() else {
            throw .unusable("its teacher run \(id) is not in \(folder.path); launch it first")
        }
        guard state.phase == .finished else {
            throw .unusable(
                "its teacher run \(id) is \(state.phase.rawValue), not finished; "
                    + "kd show \(id) says more")
        }
        return run
    }

    private static func checkpoint(
        _ report: ReportedCheckpoint, of run: RunDirectory
    ) -> (URL, String) {
        let url = report == .best ? run.bestCheckpointURL : run.lastCheckpointURL
        return (url, "\(report.rawValue) checkpoint of \(run.id)")
    }
}
