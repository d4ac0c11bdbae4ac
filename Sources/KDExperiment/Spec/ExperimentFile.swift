public import Foundation

/// An experiment file, read, checked and expanded: the runs it describes.
public struct ExperimentFile: Sendable, Hashable {
    /// The experiment's name.
    public let name: String
    /// The teachers that must be trained first, each once.
    public let teachers: [RunSpec]
    /// The runs themselves: variants x sweep x seeds, in the file's order.
    public let runs: [RunSpec]

    /// Teachers first, then the runs that wait for them.
    public var allRuns: [RunSpec] { teachers + runs }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - url: The YAML file.
    ///   - overrides: `path=value` texts as `--set` takes them, applied before variants.
    /// - Throws: Every fault at once.
    public static func load(_ url: URL, overrides: [String] = []) throws(SpecFaults) -> ExperimentFile {
        throw SpecFaults([SpecFault(file: url.relativePath, message: "not readable")])
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
        throw SpecFaults([SpecFault(file: file, message: "not readable")])
    }
}
