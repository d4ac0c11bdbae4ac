import Foundation

/// The user's own words about a run, in `notes.json` beside what its trainer writes.
public struct RunNotes: Hashable, Sendable {
    /// Shown instead of the generated name; empty for none.
    public var name = ""
    public var tags: [String] = []
    public var note = ""

    /// Nothing said.
    public init() {}

    /// Reads a run's notes; none when the file is missing or is no object.
    public init(of run: RunDirectory) {
        guard let text = try? String(contentsOf: run.notesURL, encoding: .utf8),
            let value = try? JSONParser.parse(text)
        else { return }
        name = value["name"]?.text ?? ""
        tags = value["tags"]?.elements?.compactMap(\.text) ?? []
        note = value["note"]?.text ?? ""
    }

    /// Replaces a run's notes in one step.
    public func write(to run: RunDirectory) throws(SystemError) {
        let value = SpecValue.map([
            SpecEntry("name", .string(name)), SpecEntry("tags", .list(tags.map { .string($0) })),
            SpecEntry("note", .string(note)),
        ])
        try FileSystem.replace(run.notesURL, with: Array((value.json + "\n").utf8), durable: true)
    }
}
