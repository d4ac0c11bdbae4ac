import Foundation
import KDExperiment
import Testing

@Suite(.serialized) struct `The life of a run` {
    @Test func `a launch trains teacher and student to the end`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce", "amd"]), to: "small.yaml")
        let launch = try place.kd("launch", "small.yaml", "--wait")
        #expect(launch.status == 0, "\(launch.output)\(launch.errors)")
        #expect(place.runs.count == 3)
        #expect(place.runs.allSatisfy { $0.readState()?.phase == .finished })

        let list = try place.kd("ls", "--json").json()
        #expect(list.elements?.map { $0["phase"]?.text } == ["finished", "finished", "finished"])
        let watch = try place.kd("watch", "small-amd")
        #expect(watch.status == 0)
        #expect(watch.output.contains("epoch 2") && watch.errors.isEmpty)
        let slip = try place.kd("watch", "small-amd", "--metrics", "loss/amd, loss/totl")
        #expect(slip.output.contains("epoch 1  loss/amd "))
        let hint = "the log has no \"loss/totl\" so far; is \"loss/total\" meant?"
        #expect(slip.errors == "kd: \(hint)\n")
        let show = try place.kd("show", "small-amd").output.split(separator: "\n")
        #expect(show.contains("latest epoch") && show.contains("spec"))
        let again = try place.kd("launch", "small.yaml", "--wait")
        #expect(again.status == 0)
        #expect(again.output.contains("3 there already"))
    }

    @Test func `stop writes a checkpoint, resume goes on, pause holds`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.long(), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let run = try #require(place.run("long"))
        #expect(eventually { (run.readState()?.epoch ?? 0) >= 1 })

        #expect(try place.kd("pause", "long").status == 0)
        #expect(eventually { run.readState()?.phase == .paused })
        #expect(try place.kd("resume", "long").status == 0)
        #expect(eventually { run.readState()?.phase == .training })

        #expect(try place.kd("stop", "long").status == 0)
        #expect(eventually { run.readState()?.phase == .stopped })
        #expect(FileSystem.stamp(run.lastCheckpointURL) != nil)
        let epoch = try #require(run.readState()?.epoch)

        #expect(try place.kd("resume", "long").status == 0)
        #expect(eventually { (run.readState()?.epoch ?? 0) > epoch })
        #expect(run.readState()?.attempts == 2)
        #expect(try place.kd("stop", "long").status == 0)
        #expect(eventually { run.readState()?.phase == .stopped })
    }

    @Test func `a killed trainer is started again and goes on from its checkpoint`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.long(epochs: 12), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let run = try #require(place.run("long"))
        #expect(eventually { (run.readState()?.epoch ?? 0) >= 2 })
        run.readState()?.process?.killNow()
        let wait = try place.kd("launch", "long.yaml", "--wait")
        #expect(wait.status == 0, "\(wait.output)\(wait.errors)")
        #expect(run.readState()?.phase == .finished)
        #expect(run.readState()?.attempts == 2)
    }

    @Test func `a killed queue is replaced and the new one adopts what runs`() throws {
        let place = try Workplace()
        try place.write("slots: 1\nthreads: 1\n", to: ".kd/project.yaml")
        try place.write(ExperimentText.long(seeds: [0, 1], epochs: 8), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        #expect(eventually { place.runs.contains { $0.readState()?.phase == .training } })
        let queue = try #require(place.processes("queue").first)
        queue.killNow()
        #expect(eventually { !queue.isAlive })
        #expect(try place.kd("ls").status == 0)
        #expect(eventually { place.runs.allSatisfy { $0.readState()?.phase == .finished } })
        #expect(place.runs.allSatisfy { $0.readState()?.attempts == 1 })
        #expect(eventually { place.processes("queue").isEmpty })
    }

    @Test func `rm and restore`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let id = try #require(place.runs.first?.id.description)
        #expect(try place.kd("rm", id).status == 0)
        #expect(place.runs.isEmpty)
        #expect(try place.kd("rm", "--restore", id).status == 0)
        #expect(place.runs.count == 1)
    }
}
