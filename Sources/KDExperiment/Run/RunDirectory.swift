public import Foundation

/// The folder of one run: the truth about it, written by its trainer alone.
///
///     runs/<run-id>/
///       spec.yaml     the resolved spec; never changes after launch
///       events.jsonl  append-only log, one writer
///       state.json    replaced atomically
///       control       appended by others, read by the trainer
///       trainer.log   the process's own output
///       trainer.lock  held by the trainer while it works on the run
///       attempts/     one small file a trainer, made by it; no two trainers have the same number
///       checkpoints/  last.safetensors, best.safetensors
///       attention/    maps of teacher and student, one file an epoch
///
/// docs/formats.md describes every file.
public struct RunDirectory: Sendable, Hashable {
    /// The folder itself.
    public let url: URL

    /// Names a folder; nothing is read or made.
    public init(_ url: URL) { self.url = url }

    /// The run's identity: the folder's name.
    public var id: RunID { RunID(url.lastPathComponent) }

    /// The names of the files that tell whether anything is new.
    public static let specName = "spec.yaml"
    public static let eventsName = "events.jsonl"
    public static let stateName = "state.json"
    public static let notesName = "notes.json"

    public var specURL: URL { url.appending(path: Self.specName) }
    public var eventsURL: URL { url.appending(path: Self.eventsName) }
    public var stateURL: URL { url.appending(path: Self.stateName) }
    public var controlURL: URL { url.appending(path: "control") }
    public var logURL: URL { url.appending(path: "trainer.log") }
    public var checkpointsURL: URL {
        url.appending(path: "checkpoints", directoryHint: .isDirectory)
    }
    public var lastCheckpointURL: URL { checkpointsURL.appending(path: "last.safetensors") }
    public var bestCheckpointURL: URL { checkpointsURL.appending(path: "best.safetensors") }
    /// The lock that a trainer holds while it works on the run; whoever writes state.json holds it.
    public var lockURL: URL { url.appending(path: "trainer.lock") }
    /// One file a trainer, which only one process can make, on whatever machine.
    public var attemptsURL: URL { url.appending(path: "attempts", directoryHint: .isDirectory) }
    public var attentionURL: URL { url.appending(path: "attention", directoryHint: .isDirectory) }
    /// The user's own words about the run (display name, tags, note); the trainer never reads it.
    public var notesURL: URL { url.appending(path: Self.notesName) }
}

// MARK: - Project

extension RunDirectory {
    /// The folder that holds `.kd`: relative paths in a spec start there.
    public var baseURL: URL {
        url.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The file that a path of a spec names.
    public func resolve(_ path: String) -> URL {
        URL(filePath: path, relativeTo: baseURL).absoluteURL
    }
}

// MARK: - State

extension RunDirectory {
    /// The state, or `nil` when the file is absent or is no state.
    public func readState() -> RunState? {
        guard let text = try? String(contentsOf: stateURL, encoding: .utf8) else { return nil }
        return RunState(json: text)
    }

    /// Replaces the state atomically: readers see the old one or the new one, never a part.
    ///
    /// On a full disk the state that is there is written over in place, where it has the room: a
    /// state that is not replaced in one step is better than one that hides why nothing goes on.
    public func write(_ state: RunState) throws(SystemError) {
        let bytes = Array((state.json + "\n").utf8)
        do throws(SystemError) {
            try FileSystem.replace(stateURL, with: bytes, durable: false)
        } catch  where error.isOutOfSpace {
            guard FileSystem.overwrite(stateURL, with: bytes) else { throw error }
        }
    }

    /// Appends a word to the control file; safe while the trainer and others do the same.
    public func send(_ command: ControlCommand) throws(SystemError) {
        try FileSystem.append(Array((command.rawValue + "\n").utf8), to: controlURL)
    }

    /// The last word of the control file, whoever it was for.
    public var lastControlCommand: ControlCommand? {
        let text = (try? String(contentsOf: controlURL, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.flatMap { ControlCommand(rawValue: String($0)) }
    }
}
