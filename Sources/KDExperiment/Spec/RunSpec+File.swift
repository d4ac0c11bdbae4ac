public import Foundation

extension RunSpec {
    /// Reads ``value`` back.
    ///
    /// - Throws: Every fault at once.
    public init(value: SpecValue) throws(SpecFaults) {
        try self.init(node: SpecNode(value, file: "spec"), sources: [:])
    }

    /// Reads the text of `spec.yaml`.
    ///
    /// - Throws: Every fault at once.
    public init(yaml: String, file: String = "spec.yaml") throws(SpecFaults) {
        let source = SpecSource(bytes: Array(yaml.utf8), file: file)
        try self.init(node: try source.read(), sources: [file: source.lines])
    }

    private init(node: SpecNode, sources: [String: [Substring]]) throws(SpecFaults) {
        let log = FaultLog()
        let spec = SpecDecoder(log: log).run(node)
        try log.finish(sources: sources)
        self = spec
    }

    /// The text of `spec.yaml`: ``value`` under a comment that says what it is.
    public var yaml: String {
        let header = """
            # The resolved spec of one run: every default is filled in. It never changes after the
            # launch; the run's id carries its fingerprint. kd launch takes it like any experiment.

            """
        return header + SpecYAML.block(value.entries ?? [])
    }

    /// Reads `spec.yaml`.
    ///
    /// - Throws: Every fault at once.
    public static func load(_ url: URL) throws(SpecFaults) -> RunSpec {
        let source = try SpecSource.load(url)
        return try RunSpec(node: try source.read(), sources: [source.file: source.lines])
    }
}

extension RunDirectory {
    /// The run's resolved spec.
    ///
    /// - Throws: Every fault at once; also when the file is missing.
    public func readSpec() throws(SpecFaults) -> RunSpec { try RunSpec.load(specURL) }
}
