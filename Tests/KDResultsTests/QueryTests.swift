import KDExperiment
import Testing

@testable import KDResults

struct QueryTests {
    private func run(_ id: String, top1: Double, variant: String, _ phase: RunPhase) -> RunSummary {
        let figure = MetricFigure(
            kind: .epoch, value: top1, step: 1, epoch: 1, largerIsBetter: true)
        return RunSummary(
            id: RunID(id), name: id, state: RunState(phase: phase),
            settings: [
                SpecEntry("variant", .string(variant)), SpecEntry("distill.tau", .double(4)),
            ], metrics: ["val/top1": figure], spark: [], damagedLines: 0)
    }

    private var runs: [RunSummary] {
        [
            run("a", top1: 91, variant: "amd", .finished),
            run("b", top1: 89, variant: "amd", .failed),
            run("c", top1: .nan, variant: "kd, \"x\"", .finished),
        ]
    }

    private func ids(_ filter: String) throws -> [String] {
        let expression = try RunFilterExpression(filter)
        return runs.filter(expression.matches).map(\.id.description)
    }

    @Test func `filters compare metrics, settings and fields`() throws {
        #expect(try ids("val/top1 > 90") == ["a"])
        #expect(try ids("variant == amd AND NOT phase == failed") == ["a"])
        #expect(try ids("(val/top1 < 90 OR name == c) AND tau == 4") == ["b", "c"])
        #expect(try ids("variant ~ KD") == ["c"])
        #expect(try ids("variant ~ ^a..$") == ["a", "b"])
        #expect(try ids("variant ~ \"k(d|e), \"") == ["c"])
    }

    @Test func `a faulty filter says where`() {
        #expect(throws: FilterError.self) { try RunFilterExpression("val/top1 >") }
        #expect(throws: FilterError.self) { try RunFilterExpression("(a == 1") }
        do throws(FilterError) {
            _ = try RunFilterExpression("a == 1 )")
            Issue.record("accepted")
        } catch { #expect(error.position == 7) }
    }

    @Test func `a faulty pattern is named with its place`() {
        do throws(FilterError) {
            _ = try RunFilterExpression("variant ~ [a")
            Issue.record("accepted")
        } catch {
            #expect(error.position == 10)
            #expect(error.reason.contains("no regular expression"))
        }
    }

    @Test func `an unknown column is named with the nearest known one`() throws {
        do throws(FilterError) {
            _ = try RunFilterExpression("tau == 4 AND val/topl > 3", for: runs)
            Issue.record("accepted")
        } catch {
            #expect(error.position == 13)
            #expect(error.reason == "no run has a column \"val/topl\"; is \"val/top1\" meant?")
        }
        for name in ["val/top1:best", "val/top1@3", "tau", "distill.tau", "phase"] {
            _ = try RunFilterExpression("\(name) != 1", for: runs)
        }
        #expect(KnownColumns(runs).complaint(about: "varaint")?.contains("\"variant\"") == true)
        _ = try RunFilterExpression("anything == 1", for: [])
    }

    @Test func `statistics of known numbers`() throws {
        let sample = try #require(SampleStatistics([2, 4, 4, 4, 5, 5, 7, 9]))
        #expect(sample.mean == 5)
        #expect(abs((sample.deviation ?? 0) - 2.138089935299395) < 1e-12)
        #expect(sample.median == 4.5)
        #expect(SampleStatistics([3])?.deviation == nil)
        #expect(SampleStatistics([]) == nil)
    }

    @Test func `tables sort NaN last and quote what CSV needs quoted`() {
        let table = ResultsTable(
            runs, columns: ["variant", "val/top1"], sortedBy: "val/top1", isAscending: false)
        #expect(
            table.text(.csv)
                == "variant,val/top1\r\namd,91\r\namd,89\r\n\"kd, \"\"x\"\"\",nan\r\n")
    }

    @Test func `groups show mean and deviation of what is finished`() {
        let third = run("d", top1: 89.1, variant: "amd", .finished)
        let table = ResultsTable(
            runs.prefix(2) + [third], columns: ["val/top1", "tau", "phase"], groupedBy: ["variant"])
        #expect(table.columns == ["variant", "n", "val/top1", "tau", "phase"])
        #expect(table.text(.markdown).contains("| amd | 2 | 90.05 ± 1.34 | 4 | … |"))
        #expect(table.members == [[RunID("a"), RunID("b"), RunID("d")]])
    }

    @Test func `a setup is all of a run but its seed`() {
        func run(_ name: String, tau: Double, seed: Int) -> RunSummary {
            RunSummary(
                id: RunID(name), name: name, state: RunState(phase: .finished),
                settings: [
                    SpecEntry("distill.tau", .double(tau)), SpecEntry("seed", .int(seed)),
                ], metrics: [:], spark: [], damagedLines: 0)
        }
        let runs = [
            run("e/kd/s0", tau: 4, seed: 0), run("e/kd/s1", tau: 4, seed: 1),
            run("e/kd/s10", tau: 8, seed: 10),
        ]
        let table = ResultsTable(runs, columns: ["tau"], groupedBy: ["setup"])
        #expect(table.rows.map { $0[0] } == [.text("e/kd"), .text("e/kd")])
        #expect(table.rows.map { $0[1] } == [.number(2), .number(1)])
        let names = ResultsTable(runs, columns: ["name"], sortedBy: "name", isAscending: false)
        #expect(names.rows[0] == [.text("e/kd/s10")])
    }

    @Test func `runs of one name are told apart by the first paths in which they differ`() {
        func run(_ name: String, _ settings: [(String, Int)]) -> RunSummary {
            RunSummary(
                id: RunID("\(name) \(settings)"), name: name, state: nil,
                settings: settings.map { SpecEntry($0.0, .int($0.1)) }, metrics: [:], spark: [],
                damagedLines: 0)
        }
        let runs = [
            run("e/kd/s0", [("tau", 4), ("lr", 1), ("seed", 0)]),
            run("e/kd/s1", [("tau", 8), ("lr", 1), ("seed", 1)]),
            run("e/kd/s0", [("lr", 1), ("tau", 4), ("extra", 1), ("seed", 0)]),
            run("e/ce/s0", [("tau", 1), ("lr", 9), ("seed", 0)]),
        ]
        #expect(ResultColumn.distinguishing(runs, besides: ["name"]) == ["tau", "extra"])
        #expect(ResultColumn.distinguishing(runs, besides: ["tau"]) == ["extra"])
        #expect(ResultColumn.distinguishing(Array(runs.suffix(2)), besides: []).isEmpty)
        let many = (0..<2).map { value in
            run("e/kd/s0", (0..<9).map { ("path\($0)", value) })
        }
        #expect(
            ResultColumn.distinguishing(many, besides: []) == ["path0", "path1", "path2", "path3"])
    }

    @Test func `a teacher is the best of teachers only`() {
        func run(_ name: String, _ settings: [SpecEntry], top1: Double) -> RunSummary {
            let figure = MetricFigure(
                kind: .epoch, value: top1, step: 1, epoch: 1, largerIsBetter: true)
            return RunSummary(
                id: RunID(name), name: name, state: RunState(phase: .finished),
                settings: settings, metrics: ["val/top1": figure], spark: [], damagedLines: 0)
        }
        let teacher = [SpecEntry("name", .string("teacher"))]
        let student = [SpecEntry("name", .string("e")), SpecEntry("teacher.model", .string("t"))]
        let runs = [
            run("t1", teacher, top1: 99), run("a", student, top1: 90), run("b", student, top1: 91),
            run("t2", teacher, top1: 98),
        ]
        func best(_ table: ResultsTable) -> [Int] {
            table.rows.indices.filter { table.isBest($0, 1) }
        }
        let columns = ["name", "val/top1"]
        #expect(best(ResultsTable(runs, columns: columns)) == [2])
        #expect(
            best(ResultsTable(runs, columns: columns, sortedBy: "val/top1", isAscending: false))
                == [2])
        #expect(best(ResultsTable([runs[0], runs[3]], columns: columns)) == [0])
    }

    @Test func `a metric of a field's name is the same column`() {
        var run = runs[0]
        run.metrics["images_per_second"] = run.metrics["val/top1"]
        let names = KnownColumns([run]).names
        #expect(names.count { $0 == "images_per_second" } == 1)
        #expect(names.contains("val/top1"))
    }

    @Test func `words look for a run, side by side and negated`() throws {
        #expect(try ids("FINISHED") == ["a", "c"])
        #expect(try ids("FINISHED -a") == ["c"])
        #expect(try ids("finished val/top1>90 OR failed") == ["a", "b"])
        #expect(try ids("phase=failed") == ["b"])
        #expect(try ids("(a OR b) NOT b") == ["a"])
    }

    @Test func `the envelope of a long curve keeps spikes, gaps and the last point`() throws {
        let fixture = try ProjectFixture()
        let values = (1...5000).map { $0 == 1234 ? 99.0 : $0 == 3000 ? .nan : 1 / Double($0) }
        let run = try fixture.makeRun(
            "long", values.enumerated().map { ProjectFixture.step($0 + 1, $1) })
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let whole = try index.envelope(run.id, metric: "loss/total", stretches: 2500)
        #expect(whole.values.count == 5000)
        let short = try index.envelope(run.id, metric: "loss/total", stretches: 100)
        #expect(short.values.count <= 302)
        #expect(short.values.contains(99))
        #expect(short.values.contains { $0.isNaN })
        #expect(short.steps.last == 5000 && short.values.last == 1 / 5000)
        #expect(short.steps == short.steps.sorted())
        #expect(try index.envelope(run.id, metric: "none", stretches: 100).values.isEmpty)

        let part = try index.envelope(
            run.id, metric: "loss/total", stretches: 100, steps: 1200...1300)
        #expect(part.steps == Array(1200...1300))
        let refined = short.refined(by: part)
        #expect(refined.steps == refined.steps.sorted())
        #expect(refined.steps.filter { 1200...1300 ~= $0 } == part.steps)
        #expect(refined.steps.first == short.steps.first && refined.steps.last == 5000)
        let beyond = try index.envelope(
            run.id, metric: "loss/total", stretches: 100, steps: 9000...9999)
        #expect(beyond.steps.isEmpty && short.refined(by: beyond).steps == short.steps)
    }
}
