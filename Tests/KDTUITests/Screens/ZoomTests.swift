import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// Zooming into a curve that has more points than a chart can show.
struct ZoomTests {
    private let folder = TemporaryFolder()
    private static let steps = 12_000

    /// The dashboard with a run open whose loss is its step, but for one spike.
    private func open() throws -> Settler {
        let project = Project(folder.url.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        let run = project.runDirectory(RunID("long"))
        try FileSystem.createDirectory(run.url)
        try run.write(RunState(phase: .finished, step: Self.steps, steps: Self.steps))
        let lines = (1...Self.steps).map { step in
            Event(
                time: Double(step), step: step, epoch: 0,
                kind: .step([MetricValue("loss/total", step == 6001 ? 1e6 : Double(step))])
            ).json + "\n"
        }
        try FileSystem.append(Array(lines.joined().utf8), to: run.eventsURL)
        var settler = Settler(
            model: Model(size: Size(width: 120, height: 40), now: 0),
            performer: EffectPerformer(
                project: project, workingDirectory: folder.url, startsQueue: false))
        settler.open(.run, Shot.Options())
        return settler
    }

    private func loss(_ settler: Settler) throws -> MetricSeries {
        try #require(settler.model.detail(settler.model.runScreen.id)?.series["loss/total"])
    }

    @Test func `a narrow window shows every point, and the whole curve stays small`() throws {
        var settler = try open()
        let outline = try loss(settler)
        #expect(outline.steps.count < 2000)
        #expect(outline.values.contains(1e6))
        for _ in 0..<6 { settler.settle(.input(.key(.character("+")))) }
        let window = try #require(settler.model.runScreen.window)
        #expect(window.upperBound - window.lowerBound < 0.05)
        let close = try loss(settler)
        let low = 1 + window.lowerBound * Double(Self.steps - 1)
        let high = 1 + window.upperBound * Double(Self.steps - 1)
        let expected = Array(Int(low.rounded(.up))...Int(high.rounded(.down))).map(Double.init)
        #expect(expected.count > 50)
        #expect(close.steps.filter { (low...high).contains($0) } == expected)
        #expect(close.steps == close.steps.sorted())
        #expect(close.steps.count < 4000)
        for _ in 0..<12 { settler.settle(.input(.key(.character("-")))) }
        #expect(settler.model.runScreen.window == nil)
        #expect(try loss(settler).steps == outline.steps)
    }
}
