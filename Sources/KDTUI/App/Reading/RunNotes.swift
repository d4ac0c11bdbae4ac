import Foundation
import KDExperiment

/// The user's own words about a run, in `notes.json` beside what its trainer writes.
struct RunNotes: Hashable, Sendable {
    /// Shown instead of the generated name; empty for none.
    var name = ""
    var tags: [String] = []
    var note = ""

    /// Reads a run's notes; none when the file is missing or is no object.
    static func read(_ run: RunDirectory) -> RunNotes {
        guard let text = try? String(contentsOf: run.notesURL, encoding: .utf8),
            let value = try? JSONParser.parse(text)
        else { return RunNotes() }
        return RunNotes(
            name: value["name"]?.text ?? "",
            tags: value["tags"]?.elements?.compactMap(\.text) ?? [], note: value["note"]?.text ?? "")
    }

    /// Applies a change and writes the notes in one step.
    static func change(_ run: RunDirectory, _ annotation: Annotation) throws(SystemError) {
        var notes = read(run)
        switch annotation {
        case .name(let name): notes.name = name
        case .tags(let tags): notes.tags = tags
        case .note(let note): notes.note = note
        }
        let value = SpecValue.map([
            SpecEntry("name", .string(notes.name)),
            SpecEntry("tags", .list(notes.tags.map { .string($0) })),
            SpecEntry("note", .string(notes.note)),
        ])
        try FileSystem.replace(run.notesURL, with: Array((value.json + "\n").utf8), durable: true)
    }
}
