import Foundation
import KDExperiment
import Testing

@Suite struct `Trainers that are other programs` {
    /// Keeps the contract of docs/formats.md as far as its checks go, in shell.
    private static let script = #"""
        run=$2
        [ "$KD_RUN_DIR" = "$run" ] && [ "$KD_LOCK_HELD" = 1 ] || exit 9
        echo "word: $1, threads: $KD_THREADS" >&2
        grep -q '"lambda1":' "$KD_SPEC" || exit 8
        [ -z "$KD_TEACHER_WEIGHTS" ] || [ -s "$KD_TEACHER_WEIGHTS" ] || exit 7
        flock -n "$run/trainer.lock" true && exit 6
        state() {
            printf '{"phase":"%s","pid":%d,"process_start":%s,"heartbeat":%s,"epoch":%d,"epochs":1,"attempts":1}\n' \
                "$1" $$ "$(cut -d' ' -f22 /proc/$$/stat)" "$(date +%s)" "$2" > "$run/state.json.tmp$$"
            mv "$run/state.json.tmp$$" "$run/state.json"
        }
        event() { echo "{\"kind\":\"$1\",\"t\":$(date +%s),\"step\":$2,\"epoch\":$2,$3}" >> "$run/events.jsonl"; }
        event start 0 '"resumed":false'
        state training 0
        event epoch 1 '"metrics":{"val/top1":12.5,"test/top1":25}'
        mkdir -p "$run/checkpoints"; echo weights > "$run/checkpoints/last.safetensors"
        event end 1 '"phase":"finished"'
        state finished 1
        """#

    private func experiment(_ trainer: String) -> String {
        ExperimentText.small(variants: ["ce", "kd"]) + "\ntrainer: {command: \(trainer)}\n"
    }

    @Test func `a program trains students and teachers, and its figures show`() throws {
        let place = try Workplace()
        try place.write(Self.script, to: "my trainer.sh")
        try place.write(experiment("[bash, my trainer.sh, a; b]"), to: "own.yaml")
        let launch = try place.kd("launch", "own.yaml", "--wait")
        #expect(launch.status == 0, "\(launch.output)\(launch.errors)")
        #expect(place.runs.count == 3)
        for run in place.runs {
            #expect(run.readState()?.phase == .finished)
            let log = try String(contentsOf: run.logURL, encoding: .utf8)
            #expect(log.contains("word: a; b, threads: "))
        }
        let results = try place.kd("results", "--json").json()
        #expect(results.elements?.count == 3)
        for row in results.elements ?? [] {
            #expect(row["metrics"]?["test/top1"]?["last"]?.number == 25)
            #expect(row["spec"]?["trainer.command[2]"]?.text == "a; b")
        }
    }

    @Test func `what cannot be started or fails is said with its reason`() throws {
        let place = try Workplace()
        for (name, trainer, reason) in [
            ("none", "[./nowhere]", "cannot be started"),
            ("three", "[bash, -c, exit 3]", "status 3"),
        ] {
            let text = ExperimentText.small(variants: ["ce"])
                .replacing("name: small", with: "name: \(name)")
            try place.write(text + "\ntrainer: {command: \(trainer)}\n", to: "\(name).yaml")
            #expect(try place.kd("launch", "\(name).yaml", "--wait").status == 1)
            let run = try #require(place.run(name))
            #expect(run.readState()?.phase == .failed)
            #expect(run.readState()?.error?.contains(reason) == true, "\(name)")
        }
        try place.write(experiment("python3"), to: "faulty.yaml")
        let check = try place.kd("check", "faulty.yaml")
        #expect(check.status == 65 && check.errors.contains("trainer.command"))
    }

    /// Looks at control late, and only behind the place that it was told.
    private static let listener = #"""
        run=$1
        until [ -e "$run/go" ]; do sleep 0.02; done
        rm "$run/go"
        tail -c "+$((KD_CONTROL_OFFSET + 1))" "$run/control" > "$run/heard"
        phase=finished
        grep -q stop "$run/heard" && phase=stopped
        printf '{"phase":"%s","attempts":1}\n' $phase > "$run/state.json.tmp$$"
        mv "$run/state.json.tmp$$" "$run/state.json"
        """#

    @Test func `a word said while the program starts is for it, an older one is not`() throws {
        let place = try Workplace()
        try place.write(Self.listener, to: "listener.sh")
        let text = ExperimentText.small(variants: ["ce"])
        try place.write(text + "\ntrainer: {command: [bash, listener.sh]}\n", to: "own.yaml")
        #expect(try place.kd("launch", "own.yaml").status == 0)
        let run = try #require(place.runs.first)
        let heard = { place.read(".kd/runs/\(run.id)/heard") }
        let go = { try place.write("", to: ".kd/runs/\(run.id)/go") }
        #expect(eventually { run.readState()?.phase == .starting })
        #expect(try place.kd("stop", run.id.description).status == 0)
        try go()
        #expect(eventually { run.readState()?.phase == .stopped })
        #expect(heard() == "stop\n")

        #expect(try eventually { try place.kd("resume", run.id.description).status == 0 })
        #expect(eventually { run.readState()?.phase == .starting })
        try go()
        #expect(eventually { run.readState()?.phase == .finished })
        #expect(heard() == "")
    }

    @Test func `a method that kd does not know is the trainer's, and said to be`() throws {
        let place = try Workplace()
        let trainer = "[bash, -c, 'cp \"$KD_SPEC\" seen.json; exit 3']"
        let text = (ExperimentText.small(variants: ["crd"]) + "\ntrainer: {command: \(trainer)}\n")
            .replacing("{method: amd, weight: 1000, ", with: "{method: crd, negatives: 64, ")
        try place.write(text, to: "own.yaml")
        let check = try place.kd("check", "own.yaml")
        #expect(check.status == 0, "\(check.errors)")
        #expect(check.output.contains("does not know the method crd"))
        try place.write(
            text.replacing("train: {epochs: 2}", with: "weights: w.safetensors"), to: "own.yaml")
        try place.write("weights", to: "w.safetensors")
        #expect(try place.kd("launch", "own.yaml", "--set", "seeds=[7]", "--wait").status == 1)
        let seen = try JSONParser.parse(place.read("seen.json"))
        #expect(seen[path: "distill.features[0].negatives"]?.integer == 64)
        #expect(seen[path: "distill.features[0].method"]?.text == "crd")

        try place.write(text.replacing("trainer:", with: "# trainer:"), to: "faulty.yaml")
        #expect(try place.kd("check", "faulty.yaml").status == 65)
    }
}
