/// Walks the grid of variants, axes and seeds and decodes the run in each of its cells.
struct Grid {
    /// Keys that describe the grid and belong to no single run.
    static let gridKeys = ["seeds", "variants", "sweep", "variant", "seed"]

    private let base: SpecNode
    private let variantEntry: SpecNode.Entry?
    private let log: FaultLog
    private let decoder: SpecDecoder

    /// Takes the tree of a file.
    init(root: SpecNode, log: FaultLog) {
        var base = root
        let entries = root.entries ?? []
        base.content = .map(entries.filter { !Self.gridKeys.contains($0.key) })
        self.base = base
        variantEntry = root.entry("variant")
        self.log = log
        decoder = SpecDecoder(log: log)
        if let name = root.entry("name")?.value, name.value.text == RunSpec.teacherExperiment,
            root.entry("teacher") != nil
        {
            log.add(
                name.mark.fault(
                    "the name \"teacher\" is kept for the runs that train teachers", path: "name"))
        }
    }

    /// Every run of the grid, each once, in the file's order.
    func runs(
        rows: [Variant], axes: [SweepAxis], exclusions: [Exclusion], seeds: [SpecNode]
    ) -> [RunSpec] {
        var runs: [RunSpec] = []
        var seen: Set<RunSpec> = []
        reportLost(rows, axes)
        var used: Set<SpecPath> = []
        var matched: Set<Int> = []
        for row in rows {
            guard let tree = tree(of: row) else { continue }
            let own = axes.map { axis in
                axis.places.map { place in
                    !row.settings.contains { $0.path == place.path } && tree.reaches(place.path)
                }
            }
            for (axis, isOpen) in zip(axes, own) {
                used.formUnion(zip(axis.places, isOpen).filter(\.1).map(\.0.path))
            }
            let turning = zip(axes, own).filter { $0.1.contains(true) }
            for cell in cells(tree, axes: turning[...]) {
                for seed in seeds {
                    let hits = exclusions.indices.filter {
                        exclusions[$0].matches(cell, variant: row.name, seed: seed)
                    }
                    matched.formUnion(hits)
                    guard hits.isEmpty else { continue }
                    let run = decoder.run(seeded(cell, row, seed)).canonical
                    if seen.insert(run.identity).inserted { runs.append(run) }
                }
            }
        }
        report(axes.flatMap(\.places).filter { !used.contains($0.path) }, rows: rows)
        report(exclusions, matched: matched, isEmpty: runs.isEmpty)
        return runs
    }

    /// An axis that no row has a place for was meant for another path.
    private func report(_ places: [SweepAxis.Place], rows: [Variant]) {
        for place in places {
            log.add(
                place.mark.fault(
                    rows.count == 1 && rows[0].name == nil
                        ? "the file has no such place" : "no variant has such a place",
                    path: place.label,
                    allowed: "a path whose list elements exist and that some variant leaves open"))
        }
    }

    /// What a variant sets inside of a value that the sweep replaces as a whole would be lost, and
    /// variants that differ in nothing else would be the same under several names.
    private func reportLost(_ rows: [Variant], _ axes: [SweepAxis]) {
        let places = axes.flatMap(\.places)
        for setting in rows.flatMap(\.settings) {
            guard
                let place = places.first(where: { place in
                    place.path.steps.count < setting.path.steps.count
                        && setting.path.steps.starts(with: place.path.steps)
                })
            else { continue }
            log.add(
                setting.mark.fault(
                    "the sweep replaces \(place.written) as a whole, and this with it",
                    path: setting.written,
                    allowed: "variants that set \(place.written), or axes within it"))
        }
    }

    /// An exclusion that leaves nothing out was meant for other values, and one that leaves
    /// nothing over for fewer.
    private func report(_ exclusions: [Exclusion], matched: Set<Int>, isEmpty: Bool) {
        // Faults elsewhere may be why there are no cells at all.
        guard log.faults.isEmpty else { return }
        for (index, exclusion) in exclusions.enumerated() where !matched.contains(index) {
            log.add(
                exclusion.mark.fault(
                    "no cell of the grid is like this", path: exclusion.label,
                    allowed: "values of the sweep, of one cell together"))
        }
        if isEmpty, let last = exclusions.last {
            log.add(
                last.mark.fault(
                    "no run is left", path: last.label,
                    allowed: "exclusions that leave some cells in"))
        }
    }
}

// MARK: - Trees

extension Grid {
    private func tree(of row: Variant) -> SpecNode? {
        var tree = base
        var isWhole = true
        for setting in row.settings {
            isWhole =
                Overrides(log: log).place(
                    setting.value, at: setting.path, written: setting.written,
                    mark: setting.mark, in: &tree) && isWhole
        }
        return isWhole ? tree : nil
    }

    /// The trees of all combinations of the axes' points; the first axis turns slowest.
    ///
    /// - Parameter axes: Each with the places that the row leaves open.
    private func cells(
        _ tree: SpecNode, axes: ArraySlice<(SweepAxis, [Bool])>
    ) -> [SpecNode] {
        guard let (axis, isOpen) = axes.first else { return [tree] }
        return axis.points.flatMap { values -> [SpecNode] in
            var cell = tree
            for index in axis.places.indices where isOpen[index] {
                let place = axis.places[index]
                guard
                    Overrides(log: log).place(
                        values[index], at: place.path, written: place.written, mark: place.mark,
                        in: &cell)
                else { return [] }
            }
            return cells(cell, axes: axes.dropFirst())
        }
    }

    private func seeded(_ cell: SpecNode, _ row: Variant, _ seed: SpecNode) -> SpecNode {
        var tree = cell
        var entries = cell.entries ?? []
        if let name = row.name {
            let value = SpecNode(content: .scalar(.string(name), written: name), mark: row.mark)
            entries.append(SpecNode.Entry(key: "variant", mark: row.mark, value: value))
        } else if let variantEntry {
            entries.append(variantEntry)
        }
        entries.append(SpecNode.Entry(key: "seed", mark: seed.mark, value: seed))
        tree.content = .map(entries)
        return tree
    }
}

extension SpecNode {
    /// Every list element on the way exists; keys may be missing, they are made.
    fileprivate func reaches(_ path: SpecPath) -> Bool {
        var node: SpecNode? = self
        for step in path.steps {
            switch (step, node?.content) {
            case (.key(let key), .map): node = node?.entry(key)?.value
            case (.index(let index), .list(let elements)):
                guard elements.indices.contains(index) else { return false }
                node = elements[index]
            case (.index, _): return false
            case (.key, _): node = nil
            }
        }
        return true
    }
}

extension RunSpec {
    /// The run without what does not matter to it, so that equal runs are equal specs: the teacher
    /// where no term reads it, and tau where nothing is softened.
    var canonical: RunSpec {
        var run = self
        if !needsTeacher { run.teacher = nil }
        if distill.lambda2 == 0, let tau = SpecDefaults.field("distill.tau")?.defaultValue?.number {
            run.distill.tau = tau
        }
        return run
    }
}
