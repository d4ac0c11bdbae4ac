public import Foundation

/// An experiment file, read, checked and expanded: the runs it describes.
public struct ExperimentFile: Sendable, Hashable {
    /// The experiment's name.
    public let name: String
    /// The teachers that must be trained first, each once.
    public let teachers: [RunSpec]
    /// The runs themselves: variants x sweep x seeds, in the file's order, each once.
    public let runs: [RunSpec]

    /// Teachers first, then the runs that wait for them.
    public var allRuns: [RunSpec] { teachers + runs }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - url: The YAML file.
    ///   - overrides: `path=value` texts as `--set` takes them, applied before variants.
    /// - Throws: Every fault at once.
    public static func load(
        _ url: URL, overrides: [String] = []
    ) throws(SpecFaults) -> ExperimentFile {
        try expand(try SpecSource.load(url), overrides: overrides)
    }

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - file: The name to report faults under.
    ///   - overrides: `path=value` texts as `--set` takes them, applied before variants.
    /// - Throws: Every fault at once.
    public static func parse(
        _ text: String, file: String, overrides: [String] = []
    ) throws(SpecFaults) -> ExperimentFile {
        try expand(SpecSource(bytes: Array(text.utf8), file: file), overrides: overrides)
    }

    private static func expand(
        _ source: SpecSource, overrides: [String]
    ) throws(SpecFaults) -> ExperimentFile {
        let log = FaultLog()
        var sources = [source.file: source.lines]
        sources[Overrides.file] = overrides.map { $0[...] }
        var root = try source.read()
        Overrides(log: log).apply(overrides, to: &root)
        let runs = Expansion(root: root, log: log).runs()
        try log.finish(sources: sources)
        var seen: Set<RunSpec> = []
        let teachers = runs.compactMap(\.teacherRun).filter { seen.insert($0).inserted }
        return ExperimentFile(name: runs.first?.experiment ?? "", teachers: teachers, runs: runs)
    }
}
