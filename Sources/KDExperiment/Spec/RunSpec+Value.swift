public import Foundation

extension RunSpec {
    /// The run as a tree: every default present, always in the same order.
    public var value: SpecValue {
        .map([SpecEntry("name", .string(experiment)), SpecEntry("seed", .int(seed))])
    }

    /// Reads ``value`` back.
    ///
    /// - Throws: Every fault at once.
    public init(value: SpecValue) throws(SpecFaults) {
        throw SpecFaults([SpecFault(file: "spec", message: "not readable")])
    }

    /// The text of `spec.yaml`: ``value`` under a comment that says what it is.
    public var yaml: String { "" }

    /// Reads `spec.yaml`.
    ///
    /// - Throws: Every fault at once.
    public static func load(_ url: URL) throws(SpecFaults) -> RunSpec {
        throw SpecFaults([SpecFault(file: url.relativePath, message: "not readable")])
    }
}

extension RunDirectory {
    /// The run's resolved spec.
    ///
    /// - Throws: Every fault at once; also when the file is missing.
    public func readSpec() throws(SpecFaults) -> RunSpec { try RunSpec.load(specURL) }
}
