import Foundation
import KDExperiment

/// A job array that trains runs: what sbatch is told and the script that each task runs.
struct SlurmSubmission: Sendable, Hashable {
    /// The runs of each task, in the order of the tasks' numbers.
    let tasks: [[RunDirectory]]
    /// The `kd` program, at the same place on every machine of the cluster.
    let executable: String
    let settings: ProjectSettings
    /// The folder for the script and for what Slurm itself has to say.
    let folder: SlurmFolder
    /// The script's name until Slurm has given the array its number; no other submission has it.
    let name: String

    /// Where the script is written before sbatch reads it.
    var scriptURL: URL { folder.url.appending(path: "\(name).sh") }

    /// Cores of a task, and threads of its trainer.
    private var cpus: Int { settings.slurm.cpus ?? settings.threads ?? 1 }
}

// MARK: - Options

extension SlurmSubmission {
    /// The words after `sbatch`.
    var arguments: [String] {
        let slurm = settings.slurm
        var words = [
            "--parsable", "--job-name=kd", "--array=0-\(tasks.count - 1)", "--nodes=1",
            "--ntasks=1", "--cpus-per-task=\(cpus)", "--requeue", "--open-mode=append",
            // Slurm knows `%A` and the like in names of output files, and takes `%%` for `%`.
            "--output=\(folder.url.path.replacing("%", with: "%%"))/%A_%a.out",
            // `B:` reaches the script alone; without it nobody would be told.
            "--signal=B:USR1@\(slurm.grace)",
        ]
        if let first = tasks.first?.first { words.append("--chdir=\(first.baseURL.path)") }
        if let partition = slurm.partition { words.append("--partition=\(partition)") }
        if let time = slurm.time { words.append("--time=\(time)") }
        if let memory = slurm.memory { words.append("--mem=\(memory)") }
        return words + slurm.options + [scriptURL.path]
    }
}

// MARK: - Script

extension SlurmSubmission {
    /// The script: it finds the runs of its task, trains them, and puts its job back into Slurm's
    /// queue when the time limit is near.
    var script: String {
        let cases = tasks.enumerated().map { index, runs in
            "\(index)) set -- \(runs.map { Self.quoted($0.url.path) }.joined(separator: " ")) ;;"
        }
        return """
            #!/bin/bash
            # Written by kd. Each task of the array trains the runs of its own line.
            case $SLURM_ARRAY_TASK_ID in
            \(cases.joined(separator: "\n"))
            *) echo "kd: this array has no task '$SLURM_ARRAY_TASK_ID'" >&2; exit 64 ;;
            esac
            exec >>"$1/trainer.log" 2>&1

            # In the background, or bash would hear of a signal only when the trainer has ended.
            \(Self.quoted(executable)) train --batch-job --threads \(cpus) "$@" &
            trainer=$!
            is_late=no
            # USR1: the time limit is near. TERM: the job is cancelled, preempted or loses its
            # machine, and Slurm itself decides whether it starts again.
            trap 'is_late=yes; kill -TERM "$trainer" 2>/dev/null' USR1
            trap 'kill -TERM "$trainer" 2>/dev/null' TERM
            while kill -0 "$trainer" 2>/dev/null; do wait "$trainer"; done
            wait "$trainer"
            status=$?
            if [ "$is_late" = yes ]; then
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
            fi
            exit "$status"

            """
    }

    /// A word that bash takes as it is.
    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}
