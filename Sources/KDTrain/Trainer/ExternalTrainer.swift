import Foundation
public import KDExperiment

/// Hands a run over to the program that its spec names as its trainer (docs/formats.md).
public enum ExternalTrainer {
    /// Takes the run, writes what the program needs, and turns this process into it.
    ///
    /// - Returns: Only when the run cannot be taken or the program cannot be started; the run's
    ///   state says the same.
    public static func start(
        _ command: [String], for directory: RunDirectory, spec: RunSpec, options: TrainerOptions
    ) -> TrainerOutcome {
        let claim: RunClaim
        switch RunClaim.take(directory, stopFlag: StopFlag(), options: options) {
        case .success(let taken): claim = taken
        case .failure(let refusal): return refusal.outcome
        }
        do throws(TrainerError) {
            var environment = [
                "KD_RUN_DIR": directory.url.path, "KD_SPEC": directory.specJSONURL.path,
                "KD_THREADS": "\(max(1, options.threads))", "KD_LOCK_HELD": "1",
                // Whoever saw the lock taken may have written a word since: it is for the program.
                "KD_CONTROL_OFFSET": "\(claim.controlOffset)",
            ]
            if options.starter == .batchJob { environment["KD_SIGNAL_PHASE"] = "queued" }
            if spec.needsTeacher, let teacher = spec.teacher {
                environment["KD_TEACHER_WEIGHTS"] =
                    try TeacherSource(teacher, of: spec, in: directory).url.path
            }
            try claim.session.desk.persist(directory.specJSONURL, savedStep: 0) {
                () throws(SystemError) in
                try FileSystem.replace(
                    directory.specJSONURL, with: Array((spec.value.json + "\n").utf8),
                    durable: false)
            }
            do throws(SystemError) {
                claim.leaveToProgram()
                try ProgramStart.replaceThisProcess(
                    by: command + [directory.url.path], environment: environment,
                    in: directory.baseURL)
            } catch {
                throw .unusable("its trainer cannot be started: \(error)")
            }
        } catch {
            let outcome = claim.session.close(error)
            claim.release()
            return outcome
        }
    }
}

extension RunDirectory {
    /// The resolved spec as JSON, for programs.
    fileprivate var specJSONURL: URL { url.appending(path: "spec.json") }
}
