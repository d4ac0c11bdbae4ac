import KDExperiment
import Testing

@Suite struct SweepTests {
    /// A file without a sweep; what follows it is the sweep's.
    static let base = """
        name: x
        data: {name: digits}
        teacher: {model: wrn-16-2}
        student: {model: wrn-16-1}
        distill: {features: [{method: amd, weight: 5}]}
        schedule: {epochs: 10}

        """

    static func runs(_ rest: String) throws -> [RunSpec] {
        try ExperimentFile.parse(base + rest, file: "x.yaml").runs
    }

    @Test func `the example of the documentation is a valid sweep`() throws {
        let page = SpecDefaults.page
        let start = try #require(page.firstRange(of: "```yaml\nsweep:\n"))
        let sweep = page[start.upperBound...].prefix { $0 != "`" }
        let rest = "variants: {kd: {distill.features: []}, amd: {}}\nseeds: [0, 1, 2]\nsweep:\n"
        // kd: 4 taus, 5 lambdas, 3 epochs, 2 students, 3 seeds, less the 18 of tau 1 and lambda 0.9
        // and every third, of seed 2; amd: 4 weights times that, less only the former.
        #expect(try Self.runs(rest + sweep).count == 342 * 2 / 3 + 342 * 4)
    }

    @Test func `ranges are lists of numbers, whole where the key takes whole ones`() throws {
        let runs = try Self.runs(
            """
            sweep:
              distill.lambda2: {range: {from: 0.1, to: 0.4, step: 0.1}}
              schedule.epochs: {logrange: {from: 1, to: 100, count: 4}}
            """)
        #expect(runs.prefix(4).map(\.schedule.epochs) == [1, 5, 22, 100])
        #expect(Set(runs.map(\.distill.lambda2)) == [0.1, 0.2, 0.3, 0.4])
    }

    @Test func `zipped paths turn together`() throws {
        let runs = try Self.runs(
            """
            sweep:
              distill.tau: [4, 8]
              zip:
                - student.model: [wrn-10-1, wrn-16-1, wrn-16-2]
                  schedule.lr: {logrange: {from: 0.1, to: 0.001, count: 3}}
            """)
        #expect(
            runs.map { "\($0.student.model) \($0.schedule.learningRate) \($0.distill.tau)" } == [
                "wrn-10-1 0.1 4.0", "wrn-16-1 0.01 4.0", "wrn-16-2 0.001 4.0",
                "wrn-10-1 0.1 8.0", "wrn-16-1 0.01 8.0", "wrn-16-2 0.001 8.0",
            ])
    }

    @Test func `exclusions go by value, by variant and by seed`() throws {
        let runs = try Self.runs(
            """
            seeds: [0, 1]
            variants: {a: {}, b: {distill.lambda1: 0.5}}
            sweep:
              distill.tau: [1, 2.0]
              student.model: [wrn-10-1, wrn-16-1]
              exclude:
                - {distill.tau: 2, student.model: wrn-16-1}
                - {variant: b, distill.tau: 1e0, seed: 1.0}
                - {distill.lambda1: 0.5, student.model: wrn-16-1, seed: 0}
            """)
        let cells = runs.map {
            "\($0.variant ?? "") \($0.distill.tau) \($0.student.model) \($0.seed)"
        }
        #expect(
            cells == [
                "a 1.0 wrn-10-1 0", "a 1.0 wrn-10-1 1", "a 1.0 wrn-16-1 0", "a 1.0 wrn-16-1 1",
                "a 2.0 wrn-10-1 0", "a 2.0 wrn-10-1 1", "b 1.0 wrn-10-1 0", "b 2.0 wrn-10-1 0",
                "b 2.0 wrn-10-1 1",
            ])
    }

    // MARK: - Faults

    /// What a sweep says, and the fault that it is.
    struct Case: CustomTestStringConvertible, Sendable {
        var sweep: String
        var place: String
        var path: String
        var says: String
        var nearest: String?
        var testDescription: String { sweep }

        init(
            _ sweep: String, _ place: String, _ path: String, _ says: String,
            nearest: String? = nil
        ) {
            (self.sweep, self.place, self.path) = (sweep, place, path)
            (self.says, self.nearest) = (says, nearest)
        }
    }

    static let cases = [
        Case("[1]", "7:8", "sweep", "a list"),
        Case("{distill.tau: 4}", "7:22", "sweep.distill.tau", "found 4"),
        Case("{distill.tau: []}", "7:22", "sweep.distill.tau", "an empty list"),
        Case("{distill.tau: [4, 4.0]}", "7:26", "sweep.distill.tau[1]", "twice"),
        Case(
            "{zipp: [{a: 1}]}", "7:9", "sweep.zipp", "unknown key", nearest: "zip"),
        Case(
            "{distill.tau: {rnage: {from: 1}}}", "7:22", "sweep.distill.tau", "found a map"),
        Case(
            "{distill.tau: {range: {from: 1, to: 4, step: 1, til: 4}}}", "7:56",
            "sweep.distill.tau.range.til", "unknown key"),
        Case(
            "{distill.tau: {range: {from: 1, to: 4}}}", "7:30",
            "sweep.distill.tau.range.step", "missing"),
        Case(
            "{distill.tau: {range: {from: 1, to: 4, step: 1, count: 2}}}", "7:63",
            "sweep.distill.tau.range.count", "step and count"),
        Case(
            "{distill.tau: {range: {from: 4, to: 4.0, step: 1}}}", "7:44",
            "sweep.distill.tau.range.to", "the same"),
        Case(
            "{distill.tau: {range: {from: 1, to: 4, step: 0}}}", "7:53",
            "sweep.distill.tau.range.step", "found 0"),
        Case(
            "{distill.tau: {range: {from: 1, to: 4, step: 1e-300}}}", "7:23",
            "sweep.distill.tau.range", "too many"),
        Case(
            "{distill.tau: {range: {from: 1, to: 9001, step: 1}}}", "7:23",
            "sweep.distill.tau.range", "9001 values"),
        Case(
            "{distill.tau: {range: {from: 1e12, to: 1.000000000001e12, count: 9}}}", "7:73",
            "sweep.distill.tau.range.count", "coincide"),
        Case(
            "{schedule.epochs: {range: {from: 1, to: 4, count: 9}}}", "7:58",
            "sweep.schedule.epochs.range.count", "coincide"),
        Case(
            "{distill.tau: {logrange: {from: 0, to: 4, count: 3}}}", "7:40",
            "sweep.distill.tau.logrange.from", "found 0"),
        Case(
            "{distill.tau: {logrange: {from: 1, to: 4, count: 100000}}}", "7:57",
            "sweep.distill.tau.logrange.count", "found 100000"),
        Case("{zip: {distill.tau: [1]}}", "7:14", "sweep.zip", "a map"),
        Case("{zip: [{distill.tau: [1]}]}", "7:15", "sweep.zip[0]", "one path"),
        Case(
            "{zip: [{distill.tau: [1, 2], schedule.lr: [1, 2, 3]}]}", "7:37",
            "sweep.zip[0].schedule.lr", "3 values beside 2"),
        Case(
            "{distill.tau: [1], zip: [{distill.tau: [1, 2], schedule.lr: [1, 2]}]}", "7:34",
            "sweep.zip[0].distill.tau", "twice"),
        Case(
            "{\"distill.features[0].weight\": [1], distill.features: [[]]}", "7:9",
            "sweep.distill.features[0].weight", "holds"),
        Case(
            "{distill.tau: [1, 2], exclude: {distill.tau: 1}}", "7:39", "sweep.exclude", "a map"),
        Case(
            "{distill.tau: [1, 2], exclude: [{distill.tua: 1}]}", "7:41",
            "sweep.exclude[0].distill.tua", "not swept", nearest: "distill.tau"),
        Case(
            "{distill.tau: [1, 2], exclude: [{distill.tau: 3}]}", "7:40", "sweep.exclude[0]",
            "no cell"),
        Case(
            "{distill.tau: [1, 2], exclude: [{distill.tau: 1}, {seed: 0}]}", "7:58",
            "sweep.exclude[1]", "no run is left"),
        Case(
            "{distill.tau: [1, 2], exclude: [{variant: a}]}", "7:41",
            "sweep.exclude[0].variant", "not swept"),
    ]

    @Test(arguments: cases) func `a faulty sweep says where and what`(_ example: Case) throws {
        let faults = try #require(throws: SpecFaults.self) {
            try Self.runs("sweep: \(example.sweep)")
        }
        let fault = try #require(faults.faults.first)
        #expect(faults.faults.count == 1, "\(faults)")
        #expect("\(fault.line):\(fault.column)" == example.place, "\(faults)")
        #expect(fault.path == example.path)
        #expect(fault.message.contains(example.says), "\(fault.message)")
        #expect(fault.nearest == example.nearest)
    }

    @Test func `more runs than allowed are refused before they are made`() throws {
        let axis = "{range: {from: 1, to: 4000, step: 1}}"
        let faults = try #require(throws: SpecFaults.self) {
            try Self.runs(
                """
                sweep:
                  distill.tau: \(axis)
                  distill.lambda1: \(axis)
                  distill.lambda2: \(axis)
                  schedule.lr: \(axis)
                  schedule.clip: \(axis)
                  schedule.weight_decay: \(axis)
                """)
        }
        #expect(faults.faults.map(\.path) == ["sweep"])
        #expect(faults.faults.first?.allowed == "at most 4096")
    }

    @Test func `what a variant sets inside of a swept value is not lost in silence`() throws {
        let faults = try #require(throws: SpecFaults.self) {
            try Self.runs(
                """
                variants:
                  low: {"distill.features[0].weight": 1}
                  high: {"distill.features[0].weight": 1000}
                sweep: {distill.features: [[{method: at, weight: 7}], [{method: at, weight: 8}]]}
                """)
        }
        #expect(faults.faults.count == 2)
        let fault = try #require(faults.faults.first)
        #expect(fault.line == 8 && fault.path == "distill.features[0].weight")
        #expect(fault.message.contains("replaces distill.features as a whole"))
        // The other way round the axis has its place in each variant.
        let runs = try Self.runs(
            """
            variants: {one: {distill.features: [{method: at, weight: 7}]}}
            sweep: {"distill.features[0].weight": [1, 2]}
            """)
        #expect(runs.count == 2)
    }

    @Test func `cells that differ in what changes no run are one run`() throws {
        let text = Self.base.replacing(
            "{name: digits}", with: "{name: folder, root: trees, classes: 3}")
        let sweep = "sweep: {data.memory: [512, 1024], distill.tau: [2, 4]}"
        let runs = try ExperimentFile.parse(text + sweep, file: "x.yaml").runs
        #expect(runs.map(\.distill.tau) == [2, 4])
    }

    @Test func `a seed among the axes is told its place`() throws {
        let faults = try #require(throws: SpecFaults.self) {
            try Self.runs("sweep: {seed: [0, 1]}")
        }
        #expect(faults.faults.count == 1)
        #expect(faults.faults.first?.allowed?.contains("seeds: [0, 1, 2]") == true)
    }
}
