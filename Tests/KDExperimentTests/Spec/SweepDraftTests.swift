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

    @Test func `axes are shown as a person types them`() throws {
        #expect(
            try draft().axes.map { "\($0.path): \($0.values)" } == [
                "distill.tau: 1, 2.50, 1e1", "distill.lambda2: 0.1 to 0.9 step 0.2",
                "schedule.epochs: 10 to 50 count 3", "schedule.lr: 1e-3 to 0.1 log 3",
                "distill.features: [], [{method: at}]",
            ])
    }

    @Test func `what is written back makes the same runs, and comments around it stay`() throws {
        let text = try draft().text
        #expect(text.contains("# What this is about.") && text.contains("# Three of them."))
        #expect(text.hasPrefix(Self.file.prefix(60)))
        #expect(
            try ExperimentFile.parse(text, file: "x.yaml").runs
                == ExperimentFile.parse(Self.file, file: "x.yaml").runs)
        #expect(try draft(text).text == text)
    }

    @Test func `axes are added, changed and taken away`() throws {
        var draft = try draft()
        draft.axes.removeSubrange(1...)
        draft.axes[0].values = "1, 4"
        draft.axes.append(
            SweepDraft.Axis(path: "distill.label_smoothing", values: "0 to 0.2 step 0.1"))
        draft.rename(to: "other")
        let file = try ExperimentFile.parse(draft.text, file: "x.yaml")
        #expect(file.name == "other" && file.runs.count == 2 * 3 * 3 - 3)
        let line = try #require(
            draft.text.split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.contains("label_smoothing") })
        #expect(draft.axis(onLine: line + 1) == 1)
        #expect(draft.axis(onLine: 1) == nil && draft.axis(onLine: 99) == nil)
    }

    @Test func `a file without a sweep gets one, and one whose axes all go has none`() throws {
        let plain =
            "name: x\ndata: {name: digits}\nstudent: {model: wrn-10-1}\n"
            + "distill: {lambda1: 1, lambda2: 0}\n"
        var draft = try draft(plain)
        #expect(draft.axes.isEmpty && draft.text == plain)
        draft.axes = [SweepDraft.Axis(path: "schedule.epochs", values: "[1, 2]")]
        #expect(draft.text == plain + "sweep:\n  schedule.epochs: [1, 2]\n")
        #expect(try ExperimentFile.parse(draft.text, file: "x.yaml").runs.count == 2)
        draft.axes = []
        #expect(draft.text == plain)
    }

    @Test(arguments: ["1, [", "1 to 2", "{", "\"", "a: b", "# x", "1 to 9 step 0", "&a, *a", "]"])
    func `what makes no sense is a fault on its own line`(values: String) throws {
        var draft = try draft()
        draft.axes[1].values = values
        let faults = try #require(throws: SpecFaults.self, "\(values)") {
            try ExperimentFile.parse(draft.text, file: "x.yaml")
        }
        #expect(faults.faults.first?.line ?? 0 >= 8, "\(faults)")
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
        #expect(throws: SpecFaults.self) { try draft("name: [") }
    }
}
