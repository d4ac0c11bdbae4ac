import Foundation
import KDExperiment
import Testing

/// Text from files is data, in the live dashboard too.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `Hostile text in the live dashboard` {
    /// A new title, a report of the cursor's place, a bell, a C1 introducer, a line break.
    private static let hostile = "pwn\u{1B}]0;owned\u{7}\u{1B}[6n\u{9B}31m\n\u{202E}\u{7F}end"
    /// What of it kd itself never sends.
    private static let traces: [[UInt8]] = [
        Array("\u{1B}]0;".utf8), Array("\u{1B}[6n".utf8), [0x07], [0x9B], [0x7F],
        Array("\u{202E}".utf8),
    ]

    @Test func `names, notes and logs show as harmless characters`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let run = try #require(place.runs.first)
        let dashboard = try DashboardTerminal(place, columns: 100)
        let terminal = dashboard.terminal
        let recording = place.url.appending(path: "recording")
        try terminal.record(to: recording)
        try dashboard.expectRunsScreen()

        try spoil(run)
        try terminal.expect("pwn␛]0;owned␇")
        for (key, text) in [
            ("Enter", "pwn␛"), ("L", "the flood is over"), ("S", "name: small"), ("5", "pwn␛"),
        ] {
            try terminal.press(key)
            try terminal.expect(text)
        }
        #expect(try !terminal.title().contains("owned"))
        try terminal.press("Q")
        try dashboard.expectShell(status: 0)

        let sent = try Data(contentsOf: recording)
        #expect(sent.count > 1000)
        // The dashboard's own multi-byte characters may hold 0x9B behind another byte.
        let plain = Array(String(decoding: sent, as: UTF8.self).unicodeScalars)
        #expect(!plain.contains { (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E })
        for trace in Self.traces where trace != [0x9B] {
            #expect(sent.range(of: Data(trace)) == nil, "\(trace)")
        }
    }

    /// Writes hostile text wherever somebody else's program could, while the dashboard looks.
    private func spoil(_ run: RunDirectory) throws {
        func log(_ text: String) throws {
            let event = Event(time: 1, step: 0, epoch: 0, kind: .log(.warning, text))
            try FileSystem.append(Array((event.json + "\n").utf8), to: run.eventsURL)
        }
        try log(Self.hostile)
        // Not escaped, as only a program without a JSON library would write it.
        let raw = "{\"kind\":\"log\",\"t\":1,\"step\":0,\"epoch\":0,\"text\":\"\(Self.hostile)\"}\n"
        try FileSystem.append(Array(raw.utf8), to: run.eventsURL)
        try FileSystem.append([0xFF, 0xFE, 0xC3, 0x28, 0x0A, 0x00, 0x0A], to: run.eventsURL)
        try log(String(repeating: "x\u{1B}", count: 5_000_000))
        try FileSystem.append(
            [UInt8](repeating: 0x9B, count: 10_000_000) + [0x0A], to: run.eventsURL)
        try log("the flood is over")
        var state = try #require(run.readState())
        state.phase = .failed
        state.error = Self.hostile
        try run.write(state)
        let notes = SpecValue.map([
            SpecEntry("name", .string(Self.hostile)), SpecEntry("note", .string(Self.hostile)),
            SpecEntry("tags", .list([.string(Self.hostile)])),
        ])
        // A dashboard looks at notes when the run's state or log has changed.
        try FileSystem.replace(
            run.url.appending(path: "notes.json"), with: Array(notes.json.utf8), durable: false)
        try log("and after the notes")
    }
}

@Suite struct `Monstrous experiment files` {
    @Test func `10 MB and aliases that explode are refused at once`() throws {
        let place = try Workplace()
        try place.write("name: " + String(repeating: "a", count: 10_000_000), to: "long.yaml")
        try place.write(
            ExperimentText.small() + "\n" + String(repeating: "# x\n", count: 2_500_000),
            to: "remarks.yaml")
        try place.write(
            "seeds: [" + String(repeating: "1,", count: 5_000_000) + "1]\n", to: "list.yaml")
        try place.write(
            String(repeating: "[", count: 1_000_000), to: "deep.yaml")
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let copies = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(copies)]\n"
        }
        try place.write(bomb, to: "bomb.yaml")
        for name in ["long.yaml", "remarks.yaml", "list.yaml", "deep.yaml", "bomb.yaml"] {
            // The bound is what a patient user takes for "at once", on a busy machine.
            for command in ["check", "launch"] {
                let result = try place.kd([command, name], seconds: 20)
                #expect(result.status == 65, "\(command) \(name)")
                #expect(result.errors.utf8.count < 10_000, "\(command) \(name)")
                #expect(result.errors.contains(name), "\(command) \(name)")
            }
        }
        #expect(place.runs.isEmpty)
    }
}
