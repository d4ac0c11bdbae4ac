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
        self.init(json: (try? String(contentsOf: run.notesURL, encoding: .utf8)) ?? "")
    }

    /// Reads ``json``; what it does not say is empty.
    public init(json text: String) {
        guard let value = try? JSONParser.parse(text) else { return }
        name = value["name"]?.text ?? ""
        tags = value["tags"]?.elements?.compactMap(\.text) ?? []
        note = value["note"]?.text ?? ""
    }

    /// One JSON object, as docs/formats.md describes it.
    public var json: String {
        SpecValue.map([
            SpecEntry("name", .string(name)), SpecEntry("tags", .list(tags.map { .string($0) })),
            SpecEntry("note", .string(note)),
        ]).json
    }

    /// Replaces a run's notes in one step.
    public func write(to run: RunDirectory) throws(SystemError) {
        try FileSystem.replace(run.notesURL, with: Array((json + "\n").utf8), durable: true)
    }
}
