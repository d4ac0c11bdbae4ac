import Foundation
import KDExperiment
import Testing

@Suite struct `What is printed` {
    @Test func `a shot has exactly as many lines as asked for`() throws {
        let result = try Workplace().kd("shot", "runs", "--size", "80x24")
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).count == 25)
        #expect(result.output.hasSuffix("\n"))
    }

    @Test func `escape sequences in logs and states reach no terminal`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let run = try #require(place.runs.first)
        let event = Event(
            time: 1, step: 0, epoch: 0, kind: .log(.error, "a\u{1B}[2Jb\u{9B}31mc\nd\u{7}"))
        try FileSystem.append(Array((event.json + "\n").utf8), to: run.eventsURL)
        var state = try #require(run.readState())
        state.phase = .failed
        state.error = "\u{1B}]0;owned\u{7}"
        try run.write(state)
        for arguments in [
            ["ls"], ["show", "small"], ["watch", "small"], ["results"], ["shot", "runs"],
            ["shot", "run"],
        ] {
            let result = try place.kd(arguments)
            let text = result.output + result.errors
            #expect(!text.contains("\u{1B}") && !text.contains("\u{9B}"), "\(arguments)")
            #expect(!text.contains("\u{7}"), "\(arguments)")
        }
    }
}
