import Foundation
import GRDB
import KDExperiment
import Testing

@testable import KDResults

/// Points in blocks say what the log says, wherever blocks and passes over the log end.
struct PointStoreTests {
    typealias Fixture = ProjectFixture

    /// Numbers that look like chance (Knuth's linear congruences, as PCG takes them).
    private struct Chance {
        var state: UInt64

        mutating func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
    }

    /// A log of all kinds: metrics that come and go, steps out of order, NaN, trainers that resume.
    private static func log(_ count: Int) -> [Event] {
        var chance = Chance(state: 24)
        let names = ["loss/total", "loss/kd", "val/top1", "images_per_second"]
        let values = [1.5, -2.25, 0.1, .nan, .infinity, -.infinity]
        return (0..<count).map { number in
            let step = number + (chance.next(20) == 0 ? chance.next(30) : 0)
            var metrics = names.filter { _ in chance.next(6) > 0 }.map {
                MetricValue($0, values[chance.next(6)] + Double(chance.next(1000)))
            }
            if chance.next(50) == 0 { metrics.append(MetricValue("loss/total", 3)) }
            let kind: Event.Kind =
                switch chance.next(80) {
                case 0: .start(resumed: chance.next(30) > 0)
                case 1...3: .epoch(metrics)
                case 4...6: .system(metrics)
                case 7: .log(.info, "x")
                default: .step(metrics)
                }
            let isStart = if case .start = kind { true } else { false }
            return Event(
                time: Double(number), step: isStart ? max(0, step - chance.next(60)) : step,
                epoch: number / 100, kind: kind)
        }
    }

    /// The points of one curve, found the long way round.
    private static func points(
        _ events: [Event], _ metric: String, _ wanted: PointKind
    ) -> [(event: Event, value: Double)] {
        var points: [(event: Event, value: Double)] = []
        for event in events {
            if case .start(let resumed) = event.kind {
                let (step, epoch) = resumed ? (event.step, event.epoch) : (-1, -1)
                points.removeAll { point in
                    point.event.step > step || wanted == .epoch && point.event.epoch > epoch
                }
            }
            guard let lines = MetricLines(event), PointKind(lines.kind) == wanted,
                let position = lines.names.lastIndex(of: metric)
            else { continue }
            points.append((event, lines.values[position]))
        }
        return points.enumerated().sorted {
            ($0.element.event.step, $0.offset) < ($1.element.event.step, $1.offset)
        }.map(\.element)
    }

    private func rows(_ index: ResultsIndex) throws -> [String] {
        try index.read { db in
            let lines = try Row.fetchAll(
                db, sql: "SELECT * FROM lineBlock ORDER BY run, kind, number")
            let values = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, run, kind, number, lowStep, highStep, count, hex(lines), hex(data)
                    FROM valueBlock JOIN metric ON metric.key = valueBlock.metric
                    ORDER BY run, kind, number, name
                    """)
            return (lines + values).map { row in
                row.databaseValues.map {
                    ($0.storage.value as? Data).map { $0.base64EncodedString() } ?? "\($0)"
                }.joined(separator: ",")
            }
        }
    }

    @Test func `curves are the log's, and the rows the same however they came in`() throws {
        let fixture = try Fixture()
        let events = Self.log(3000)
        let run = try fixture.makeRun("a")
        let index = try ResultsIndex.open(fixture.project)
        var chance = Chance(state: 1)
        var start = 0
        while start < events.count {
            let most = chance.next(2) == 0 ? 700 : 9
            let end = min(events.count, start + 1 + chance.next(most))
            try fixture.append(Array(events[start..<end]), to: run)
            try index.ingest()
            start = end
        }
        for metric in ["loss/total", "loss/kd", "val/top1", "images_per_second", "none"] {
            for kind in PointKind.allCases {
                let expected = Self.points(events, metric, kind)
                let series = try index.series(run.id, metric: metric, kind: kind)
                #expect(series.steps == expected.map(\.event.step), "\(metric) \(kind)")
                #expect(series.epochs == expected.map(\.event.epoch))
                #expect(series.times == expected.map(\.event.time))
                #expect(series.values.map(\.bitPattern) == expected.map(\.value.bitPattern))
            }
        }
        let before = try rows(index)
        let summary = ResultsJSON.text(try index.runs())
        try index.reindex()
        #expect(try rows(index) == before)
        #expect(ResultsJSON.text(try index.runs()) == summary)
        #expect(before.count > 20)
    }

    @Test func `many lines are a few rows`() throws {
        let fixture = try Fixture()
        let count = 4 * PointBlock.capacity + 1
        try fixture.makeRun("a", (0..<count).map { Fixture.step($0, 1) })
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        // Two metrics, and what both share.
        #expect(try rows(index).count == 5 * 3)
        #expect(try index.pointCount() == 2 * count)
    }

    @Test func `steps as large as they get end nothing`() throws {
        let fixture = try Fixture()
        let steps = [0, 5, 999_999_999_999_999_999, 1 << 61, Int.max]
        let run = try fixture.makeRun("a", steps.map { Fixture.step($0, Double($0)) })
        let more = try fixture.makeRun("b", (0..<50).map { Fixture.step($0 << 57, 1) })
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == steps)
        #expect(try index.run(run.id)?.spark.isEmpty == false)
        let curve = try index.envelope(more.id, metric: "loss/total", stretches: 10)
        #expect(curve.steps.last == 49 << 57 && curve.steps.count < 50)
    }

    @Test func `the envelope of steps out of order is that of the same steps in order`() throws {
        let fixture = try Fixture()
        let events = (0..<2000).map { Fixture.step($0, Double($0 * 7919 % 1000)) }
        let run = try fixture.makeRun("a", events)
        let mixed = try fixture.makeRun("b", Array(events[1000...] + events[..<1000]))
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let expected = try index.envelope(run.id, metric: "loss/total", stretches: 100)
        let found = try index.envelope(mixed.id, metric: "loss/total", stretches: 100)
        #expect(found.steps == expected.steps && found.values == expected.values)
        #expect(expected.steps.count == 201)
    }

    @Test func `a damaged block is damage of the file, which is made anew`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", (0..<20).map { Fixture.step($0, 1) })
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        try index.writeLocked { db in
            try db.execute(sql: "UPDATE valueBlock SET data = x'0102'")
        }
        #expect(try index.series(run.id, metric: "loss/total").steps.isEmpty)
        #expect(index.notice != nil)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == Array(0..<20))
    }

    @Test func `an index with a row for each point is read anew`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", (0..<20).map { Fixture.step($0, 1) })
        let queue = try DatabaseQueue(path: fixture.project.indexURL.path)
        try IndexSchema.migrator.migrate(queue, upTo: "2")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (id, name, eventStamp, eventOffset) VALUES ('a', 'a', 'x', 50);
                    INSERT INTO metric VALUES (1, 'old');
                    INSERT INTO figure VALUES (1, 1, 0, 1, 1, 1, 1, 1, 1);
                    INSERT INTO point VALUES (1, 1, 0, 3, 0, 0, 1, 1);
                    """)
        }
        try queue.close()
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(index.notice == nil)
        #expect(try index.series(run.id, metric: "loss/total").steps == Array(0..<20))
        #expect(try index.metricNames(of: run.id) == ["loss/total", "lr"])
    }
}
