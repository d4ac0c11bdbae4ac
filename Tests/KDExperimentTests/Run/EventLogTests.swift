import Foundation
import KDExperiment
import KDTestSupport
import Testing

@Suite struct EventLogTests {
    private let folder = TemporaryFolder()
    private var url: URL { folder.url.appending(path: "events.jsonl") }

    private func event(_ step: Int) -> Event {
        Event(time: 1, step: step, epoch: 0, kind: .step([MetricValue("loss/total", Double(step))]))
    }

    private func all(_ reader: inout EventLogReader) throws -> [EventLogLine] {
        var lines: [EventLogLine] = []
        while true {
            let more = try reader.next(byteLimit: 64)
            if more.isEmpty { return lines }
            lines += more
        }
    }

    @Test func `what is written is read, from any line on`() throws {
        let writer = try EventWriter(url)
        for step in 0..<100 { try writer.write(event(step)) }
        var reader = EventLogReader(url)
        let lines = try all(&reader)
        #expect(try lines.map { try $0.result.get() } == (0..<100).map(event))
        var later = EventLogReader(url, offset: lines[40].offset)
        #expect(try all(&later).first?.result.get() == event(40))
        #expect(reader.offset == lines.map(\.byteCount).reduce(0, +))
        try writer.write(event(100))
        #expect(try all(&reader).map { try $0.result.get() } == [event(100)])
    }

    @Test func `lines of the same metrics stand side by side`() throws {
        let other = Event(time: 2, step: 4, epoch: 0, kind: .step([MetricValue("lr", 0.5)]))
        let epoch = Event(time: 2, step: 4, epoch: 1, kind: .epoch([MetricValue("lr", 0.5)]))
        let start = Event(time: 0, step: 0, epoch: 0, kind: .start(resumed: false))
        let events = [start, event(1), event(2), other, other, epoch, event(3)]
        let texts = events.map(\.json)
        // A line without anything in it, one that is damaged and one that kd would not write so.
        let loose = "{ \"kind\":\"step\",\"t\":1,\"step\":4,\"epoch\":0,\"metrics\":{\"lr\":1}}"
        let all = texts[..<3] + [""] + texts[3...] + ["damage", loose]
        try Data(all.map { $0 + "\n" }.joined().utf8).write(to: url)
        var reader = EventLogReader(url)
        let counts = try reader.nextParts().map { part in
            if case .metrics(let lines) = part { lines.count } else { 0 }
        }
        #expect(counts == [0, 2, 2, 1, 1, 0, 0])
        var again = EventLogReader(url)
        let lines = try again.next()
        #expect(lines.prefix(events.count).map { try? $0.result.get() } == events)
        #expect(lines.map(\.byteCount) == all.filter { !$0.isEmpty }.map { $0.utf8.count + 1 })
        #expect(lines[3].offset == texts[..<3].map { $0.utf8.count + 1 }.reduce(0, +) + 1)
        #expect(again.offset == reader.offset)
    }

    @Test func `a missing log is empty`() throws {
        var reader = EventLogReader(url)
        #expect(try reader.next().isEmpty)
    }

    @Test func `a torn last line waits, and is damage once a writer has ended it`() throws {
        let whole = event(1).json + "\n"
        try Data((whole + "{\"kind\":\"st").utf8).write(to: url)
        var reader = EventLogReader(url)
        #expect(try all(&reader).count == 1)
        #expect(reader.offset == whole.utf8.count)
        try EventWriter(url).write(event(2))
        let lines = try all(&reader)
        #expect(lines.count == 2)
        #expect(lines.first?.offset == whole.utf8.count)
        #expect(throws: EventError.self) { try lines[0].result.get() }
        #expect(try lines.last?.result.get() == event(2))
    }

    @Test func `opening a whole log changes nothing`() throws {
        try EventWriter(url).write(event(1))
        let before = try Data(contentsOf: url)
        _ = try EventWriter(url)
        #expect(try Data(contentsOf: url) == before)
    }

    @Test func `a line of ten megabytes is passed over and reported`() throws {
        let long = String(repeating: "x", count: 10 << 20)
        try Data((event(1).json + "\n" + long + "\n" + event(2).json + "\n").utf8).write(to: url)
        var reader = EventLogReader(url)
        let lines = try all(&reader)
        #expect(lines.count == 3)
        #expect(try lines[0].result.get() == event(1))
        #expect(lines[1].byteCount == long.utf8.count + 1)
        #expect(throws: EventError.self) { try lines[1].result.get() }
        #expect(try lines[2].result.get() == event(2))
    }

    @Test func `a long line that does not end yet is left for later`() throws {
        let long = String(repeating: "x", count: 3 << 20)
        try Data(long.utf8).write(to: url)
        var reader = EventLogReader(url)
        #expect(try reader.next().isEmpty && reader.offset == 0)
        try EventWriter(url).write(event(1))
        #expect(try all(&reader).count == 2)
    }

    // Every write to /dev/full fails with ENOSPC.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `a full disk is an error and leaves no torn line`() throws {
        let writer = try EventWriter(URL(filePath: "/dev/full"))
        let error = try #require(throws: SystemError.self) { try writer.write(event(1)) }
        #expect(error.isOutOfSpace)
    }

    @Test func `threads that share a writer mix no lines`() async throws {
        let writer = try EventWriter(url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for step in 0..<50 { try writer.write(self.event(task * 50 + step)) }
                }
            }
            try await group.waitForAll()
        }
        var reader = EventLogReader(url)
        let steps = try all(&reader).map { try $0.result.get().step }
        #expect(steps.sorted() == Array(0..<200))
    }
}
