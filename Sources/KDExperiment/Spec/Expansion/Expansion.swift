/// Expands a tree to its runs: variants x sweep x seeds.
///
/// A variant's own word wins over an axis of the sweep with the same path, and an axis whose list
/// element a variant has not (`distill.features[0].weight` where the variant has no features) does
/// not apply to it. Runs that turn out the same are one run.
struct Expansion {
    /// More runs than this are a slip.
    static let maximumRuns = 4096

    let root: SpecNode
    let log: FaultLog

    /// Every run, each once, in the file's order; not to be used when the log holds faults.
    func runs() -> [RunSpec] {
        guard root.entries != nil else {
            log.add(root.mark.fault("found \(root.described)", allowed: "a map of keys"))
            return []
        }
        let grid = Grid(root: root, log: log)
        let rows = variants()
        let sweep = root.entry("sweep")?.value
        let axes = SweepReader(log: log).axes(sweep)
        let exclusions = ExclusionReader(log: log, axes: axes, variants: rows).exclusions(sweep)
        let seeds = seeds()
        // Counted before anything is made: the product of a few lists may pass all memory.
        let count = axes.reduce(rows.count * seeds.count) { product, axis in
            let (count, isTooLarge) = product.multipliedReportingOverflow(by: axis.points.count)
            return isTooLarge ? Int.max : count
        }
        guard count <= Self.maximumRuns else {
            let mark = root.entry("sweep")?.mark ?? root.mark
            log.add(
                mark.fault(
                    "the file expands to \(count == .max ? "too many" : "\(count)") runs",
                    path: "sweep", allowed: "at most \(Self.maximumRuns)"))
            return []
        }
        return grid.runs(rows: rows, axes: axes, exclusions: exclusions, seeds: seeds)
    }
}

/// One row of the comparison: a name and what it sets.
struct Variant {
    /// `nil` when the file has no variants.
    var name: String?
    var mark: SourceMark
    var settings: [Setting]

    /// A path and the value it gets.
    struct Setting {
        var written: String
        var path: SpecPath
        var mark: SourceMark
        var value: SpecNode
    }
}

// MARK: - Reading variants and seeds

extension Expansion {
    private func variants() -> [Variant] {
        guard let node = root.entry("variants")?.value, !node.isNull else {
            return [Variant(name: nil, mark: root.mark, settings: [])]
        }
        guard let entries = node.entries, !entries.isEmpty else {
            log.add(
                node.mark.fault(
                    "found \(node.entries == nil ? node.described : "no variant")",
                    path: "variants", allowed: "a map of at least one name: {path: value}"))
            return []
        }
        if let variant = root.entry("variant") {
            log.add(variant.mark.fault("variant and variants exclude each other", path: "variant"))
        }
        return entries.map { entry in
            let place = "variants.\(entry.key)"
            if let problem = SpecName.problem(with: entry.key)
                ?? (entry.key.isEmpty ? "a name" : nil)
            {
                log.add(
                    entry.mark.fault(
                        "found \"\(DisplayText.sanitized(entry.key, limit: 60))\"",
                        path: "variants", allowed: problem))
            }
            guard let settings = entry.value.entries else {
                log.add(
                    entry.value.mark.fault(
                        "found \(entry.value.described)", path: place,
                        allowed: "a map of path: value; {} changes nothing"))
                return Variant(name: entry.key, mark: entry.mark, settings: [])
            }
            return Variant(
                name: entry.key, mark: entry.mark,
                settings: settings.compactMap { setting($0, under: place) })
        }
    }

    private func setting(_ entry: SpecNode.Entry, under place: String) -> Variant.Setting? {
        GridPath(log: log).path(entry, under: place).map {
            Variant.Setting(written: entry.key, path: $0, mark: entry.mark, value: entry.value)
        }
    }

    private func seeds() -> [SpecNode] {
        if let entry = root.entry("seed") {
            if let other = root.entry("seeds") {
                log.add(other.mark.fault("seed and seeds exclude each other", path: "seeds"))
            }
            return [entry.value]
        }
        guard let node = root.entry("seeds")?.value else {
            return [SpecNode(.int(0), file: root.mark.file)]
        }
        let kind = SpecDefaults.field("seeds")?.kind ?? .text
        guard ValueCheck(log: log).value(node, kind: kind, path: "seeds") != nil,
            case .list(let seeds) = node.content
        else {
            // Without a seed there would be no run, and no fault of any run would be found.
            return [SpecNode(.int(0), file: root.mark.file)]
        }
        return seeds
    }
}

extension SpecNode {
    fileprivate var isNull: Bool {
        if case .scalar(.null, _) = content { true } else { false }
    }
}
