import KDExperiment
import Testing

@Suite struct SweepDraftTests {
    private static let file = """
        # What this is about.
        name: grid  # the name
        data: {name: digits}
        student: {model: wrn-10-1}
        teacher: {model: wrn-16-2}

        sweep:  # what is swept
          distill.tau: [1, 2.50, 1e1]
          distill.lambda2: {range: {from: 0.1, to: 0.9, step: 0.2}}
          schedule.epochs: {range: {from: 10, to: 50, count: 3}}
          schedule.lr: {logrange: {from: 1e-3, to: 0.1, count: 3}}
          distill.features: [[], [{method: at}]]
          exclude: [{distill.tau: 1, seed: 0}]

        # Three of them.
        seeds: [0, 1, 2]

        """

    private func draft(_ text: String = file) throws -> SweepDraft {
        try SweepDraft(reading: text, file: "x.yaml")
    }

    private func shown(_ draft: SweepDraft) -> [String] {
        draft.rows.map { row in
            switch row.kind {
            case .axis(let path): "\(path): \(row.values)"
            case .zip: "zip: \(row.values)"
            case .exclude: "exclude: \(row.values)"
            }
        }
    }

    private func runs(_ text: String) throws -> [RunSpec] {
        try ExperimentFile.parse(text, file: "x.yaml").runs
    }

    @Test func `axes are shown as a person types them`() throws {
        #expect(
            try shown(draft()) == [
                "distill.tau: 1, 2.50, 1e1", "distill.lambda2: 0.1 to 0.9 step 0.2",
                "schedule.epochs: 10 to 50 count 3", "schedule.lr: 1e-3 to 0.1 log 3",
                "distill.features: [], [{method: at}]", "exclude: distill.tau: 1; seed: 0",
            ])
    }

    @Test func `what is written back makes the same runs, and comments around it stay`() throws {
        let text = try draft().text
        #expect(text.contains("# What this is about.") && text.contains("# Three of them."))
        #expect(text.hasPrefix(Self.file.prefix(60)))
        #expect(try runs(text) == runs(Self.file))
        #expect(try draft(text).text == text)
    }

    /// What a file may say about some paths, one of each list at most.
    private static let choices = [
        ["distill.tau: [4]", "distill.tau: [1, 2.50, 1e1]", "distill.tau: [\"4\"]"],
        [
            "distill.lambda2: {range: {to: 0.3, from: 0.1, count: 2}}",
            "distill.lambda2: {logrange: {from: 0.1, to: 0.4, count: 3}}",
        ],
        [
            "distill.features[0].terms: [[A, P]]", "distill.features[0].terms: [[A], [A, P, N]]",
            "distill.features: [[{method: at}]]", "distill.features: [[], [{method: at, p: 4}]]",
        ],
        ["data.augment: [[pad-crop]]", "data.augment: [[], [pad-crop]]"],
        ["student.model: ['wrn-10-1']", "student.model: [wrn-10-1, \"wrn-16-2\"]"],
        [
            "zip: [{schedule.epochs: [1, 2], schedule.lr: {range: {from: 1, to: 2, step: 1}}}]",
            "zip: [{schedule.epochs: [1, 2], \"schedule.lr\": [1e-2, 0.020]}]",
        ],
        ["exclude: [{seed: 0}]", "exclude: [{seed: 1}, {seed: 0}]"],
    ]

    @Test(arguments: ["\n", "\r\n", "\r", "\u{2028}", "\u{85}"])
    func `any sweep comes back as the same runs in the same order`(ending: String) throws {
        var random = SplitMix(state: UInt64(ending.utf8.count) << 8 + 7)
        var wholeCount = 0
        for _ in 0..<12 {
            let parts = Self.choices.shuffled(using: &random).prefix(3)
            let lines = parts.compactMap { $0.randomElement(using: &random) }
            let text =
                (SweepTests.base + "# Above\nseeds: [0, 1, 2]\nsweep:\n"
                + lines.map { "  \($0)\n" }.joined() + "\n# Below\ntask: classification\n")
                .replacing("\n", with: ending)
            let before = try? runs(text)
            let draft = try draft(text)
            #expect(draft.text.contains("\(ending)\(ending)# Below\(ending)task"), "\(text)")
            #expect((try? runs(draft.text)) == before, "\(text)\nbecame\n\(draft.text)")
            #expect(try self.draft(draft.text).rows == draft.rows, "\(draft.text)")
            #expect(draft.malformed(file: "x").isEmpty)
            if before != nil { wholeCount += 1 }
        }
        #expect(wholeCount > 3)
    }

    @Test func `axes are added, changed and taken away`() throws {
        var draft = try draft()
        draft.restore(Array(draft.rows.prefix(1)))
        draft.set("1, 4", at: 0)
        let index = draft.add(
            SweepDraft.Row(.axis("distill.label_smoothing"), values: "0 to 0.2 step 0.1"))
        try draft.rename(to: "other")
        let file = try ExperimentFile.parse(draft.text, file: "x.yaml")
        #expect(file.name == "other" && file.runs.count == 2 * 3 * 3)
        let line = try #require(
            draft.text.split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.contains("label_smoothing") })
        #expect(index == 1 && draft.row(onLine: line + 1) == 1)
        #expect(draft.row(onLine: 1) == nil && draft.row(onLine: 99) == nil)
        draft.set("  ", at: 1)
        #expect(draft.rows.count == 1)
    }

    @Test func `paths turn together and cells are left out as they are typed`() throws {
        var draft = try draft(SweepTests.base + "seeds: [0, 1]\n")
        _ = draft.add(SweepDraft.Row(.axis("distill.tau"), values: "2, 4"))
        _ = draft.add(SweepDraft.Row(.exclude, values: "distill.tau: 2; seed: 1"))
        _ = draft.add(
            SweepDraft.Row(
                .zip, values: "student.model: wrn-10-1, wrn-16-1; schedule.lr: 1 to 2 step 1"))
        let pair = "distill.features[0].terms: [A], [A, P]; distill.features[0].margin: 1, 2"
        #expect(draft.add(SweepDraft.Row(.zip, values: pair)) == 3)
        #expect(draft.add(SweepDraft.Row(.exclude, values: "distill.tau: 4; seed: 0")) == 2)
        let runs = try runs(draft.text)
        #expect(runs.count == 2 * 2 * 2 * 2 / 2)
        #expect(Set(runs.map { "\($0.distill.tau) \($0.seed)" }) == ["2.0 0", "4.0 1"])
        #expect(Set(runs.map { "\($0.student.model) \($0.schedule.learningRate)" }).count == 2)
        #expect(try self.draft(draft.text).rows.map(\.values).contains(pair))
        draft.set("distill.tau: 4; seed: 1; it", at: 2)
        let faults = try #require(throws: SpecFaults.self) { try self.runs(draft.text) }
        #expect(faults.faults.map { draft.row(onLine: $0.line) } == [2])
    }

    @Test func `a file without a sweep gets one, and one whose axes all go has none`() throws {
        let plain =
            "name: x\ndata: {name: digits}\nstudent: {model: wrn-10-1}\n"
            + "distill: {lambda1: 1, lambda2: 0}"
        for end in ["\n", "", "\n\n"] {
            var draft = try draft(plain + end)
            #expect(draft.rows.isEmpty && draft.text == plain + end)
            _ = draft.add(SweepDraft.Row(.axis("schedule.epochs"), values: "[1, 2]"))
            #expect(draft.text.hasPrefix(plain + "\nsweep:\n  schedule.epochs: [1, 2]\n"))
            #expect(try runs(draft.text).count == 2)
            draft.remove(at: 0)
            #expect(draft.text == plain + end)
        }
    }

    @Test(arguments: [
        "1, [", "{", "\"", "]", "2, 4, [8", "1, 2 # two", "1\n2", "- 1", "a\u{2028}b",
    ])
    func `what is no YAML is a fault of its row`(values: String) throws {
        var draft = try draft()
        draft.set(values, at: 1)
        let malformed = draft.malformed(file: "x.yaml")
        #expect(malformed.map(\.row) == [1], "\(values)")
        #expect(malformed.first.map { draft.row(onLine: $0.fault.line) } == 1)
        #expect(malformed.first?.fault.sentence.contains("sweep.distill.lambda2") == true)
    }

    @Test func `bounds alone are asked for what lies between them`() throws {
        var draft = try draft()
        draft.set("1 to 8", at: 1)
        let fault = try #require(draft.malformed(file: "x.yaml").first?.fault)
        #expect(fault.message == "1 to 8 does not say which numbers lie between")
        #expect(fault.allowed == "1 to 8 step 1, 1 to 8 count 4 or 1 to 8 log 4")
        for values in ["1 to 8 step 1", "1, 8", "a to b"] {
            draft.set(values, at: 1)
            #expect(draft.malformed(file: "x.yaml").isEmpty, "\(values)")
        }
    }

    @Test(arguments: ["1 to 2", "a: b", "1 to 9 step 0", "nonsense", "[]", "1 to 2 of 3"])
    func `what makes no sense is a fault on its own line`(values: String) throws {
        var draft = try draft()
        draft.set(values, at: 1)
        let faults = try #require(throws: SpecFaults.self, "\(values)") { try runs(draft.text) }
        let line = try #require(faults.faults.first?.line)
        #expect(draft.row(onLine: line) == 1 || !draft.malformed(file: "").isEmpty, "\(faults)")
    }

    @Test(arguments: [
        ("name: one  # why", "name: two  # why"), ("\"name\": 'it''s'", "\"name\": two"),
        ("name: \"a \\\"b\\\"\"", "name: two"), ("name:\n  one", "name:\n  two"),
    ])
    func `the name alone is exchanged`(written: String, expected: String) throws {
        let rest = "\nstudent: {model: wrn-10-1}\n"
        let head = "sweep: {distill.tau: [1, 2]}\n"
        for (text, wanted) in [
            (written + rest, expected + rest), (head + written + rest, expected + rest),
        ] {
            var draft = try draft(text)
            try draft.rename(to: "other thing")
            try draft.rename(to: "two")
            #expect(draft.text.hasSuffix(wanted), "\(draft.text)")
        }
    }

    @Test(arguments: ["student: {model: x}", "name: |\n  one", "name: \"a\n  b\"", "name: !!str x"])
    func `a name that cannot be exchanged is left alone, and that is said`(text: String) throws {
        var draft = try draft(text + "\n")
        #expect(throws: SpecFaults.self) { try draft.rename(to: "two") }
        #expect(draft.text == text + "\n")
        var named = try self.draft("name: x\n")
        #expect(throws: SpecFaults.self) { try named.rename(to: "a/b") }
    }

    @Test func `a byte order mark is no part of the text, and stays`() throws {
        let text = "\u{FEFF}" + Self.file
        #expect(try runs(text) == runs(Self.file))
        #expect(try draft(text).text == "\u{FEFF}" + draft().text)
        let fault = try #require(throws: SpecFaults.self) { try runs("\u{FEFF}name: 1\n") }
        #expect(fault.faults[0].source == "name: 1")
    }

    @Test func `every path that is offered can be swept`() throws {
        let run = try #require(
            try ExperimentFile.parse(
                SweepTests.base + "seeds: [0]", file: "x.yaml"
            ).runs.first)
        let paths = SweepDraft.paths(like: run).map(\.path)
        #expect(paths.contains("distill.features[0].margin") && paths.contains("student.model"))
        #expect(!paths.contains("name") && !paths.contains("seeds"))
        for path in paths { #expect(SpecDefaults.field(forPath: path) != nil, "\(path)") }
    }

    @Test func `a file that cannot be edited says why`() {
        #expect(throws: SpecFaults.self) { try draft("[1, 2]") }
        #expect(throws: SpecFaults.self) { try draft("{name: x, sweep: {}}") }
        #expect(throws: SpecFaults.self) { try draft("{name: x,\nsweep: {}}") }
        #expect(throws: SpecFaults.self) { try draft("name: [") }
    }
}
