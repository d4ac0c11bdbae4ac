import KDExperiment
import Testing

/// What may be written differently, or added, without a run becoming another one.
@Suite struct RunIdentityTests {
    private func ids(_ rest: String) throws -> Set<RunID> {
        Set(try SweepTests.runs(rest).map(\.id))
    }

    @Test func `a number is the same run however it is written`() throws {
        let spellings = [["4", "4.0", "4e0", "0.4e1", "+4", "4.000"], ["1000", "1e3", "1000.0"]]
        for group in spellings {
            let all = try group.map { number in
                try ids("sweep: {distill.tau: [\(number)], schedule.epochs: [\(number)]}")
            }
            #expect(Set(all).count == 1, "\(group)")
        }
        #expect(
            try ids("sweep: {distill.lambda1: [0.3]}")
                == ids("sweep: {distill.lambda1: [3e-1]}"))
        #expect(
            try ids("sweep: {distill.label_smoothing: [0.0]}")
                == ids("sweep: {distill.label_smoothing: [-0.0]}"))
        #expect(
            try ids("sweep: {distill.tau: {range: {from: 1, to: 3, step: 1}}}")
                == ids("sweep: {distill.tau: [3, 1.0, 2e0]}"))
    }

    @Test func `axes and their values may stand in any order`() throws {
        var axes = [
            ("distill.tau", ["1", "2", "4"]), ("student.model", ["wrn-10-1", "wrn-16-1"]),
            ("distill.features[0].weight", ["10", "20"]), ("schedule.lr", ["0.1", "0.05"]),
        ]
        func text() -> String {
            "sweep:\n" + axes.map { "  \($0.0): [\($0.1.joined(separator: ", "))]\n" }.joined()
        }
        let first = try ids(text())
        #expect(first.count == 24)
        for _ in 0..<5 {
            axes.shuffle()
            for index in axes.indices { axes[index].1.shuffle() }
            #expect(try ids(text()) == first, "\(text())")
        }
    }

    @Test func `what is added launches only what is new`() throws {
        let small = try ids("seeds: [0]\nsweep: {distill.tau: [1, 2]}")
        for larger in [
            "seeds: [0]\nsweep: {distill.tau: [1, 4, 2]}",
            "seeds: [1, 0]\nsweep: {distill.tau: [2, 1]}",
            // An axis whose values include what the file had before.
            "seeds: [0]\nsweep: {schedule.lr: [0.1, 0.2], distill.tau: [1, 2]}",
            "seeds: [0]\nsweep: {distill.tau: {range: {from: 0.5, to: 2, step: 0.5}}}",
            "sweep: {distill.tau: [1, 2, 3], exclude: [{distill.tau: 3}]}",
        ] {
            #expect(try ids(larger).isSuperset(of: small), "\(larger)")
        }
    }

    @Test func `no path of a run renames the experiment`() {
        for part in ["variants: {a: {name: teacher}}", "sweep: {name: [a, b]}"] {
            let error = #expect(throws: SpecFaults.self) { try SweepTests.runs(part) }
            #expect(error?.faults.first?.message == "the name is that of the whole file", "\(part)")
        }
    }

    @Test func `runs are arranged by variant, by what differs within one, and by seed`() throws {
        let runs = try SweepTests.runs(
            """
            seeds: [0, 1]
            variants: {kd: {distill.features: []}, amd: {}}
            sweep: {distill.tau: [1, 2], "distill.features[0].weight": [1, 2]}
            """)
        #expect(
            SpecDifference.axes(runs.map(\.value))
                == ["variant", "distill.tau", "distill.features[0].weight", "seed"])
        #expect(SpecDifference.axes([runs[0].value]) == [])
    }
}
