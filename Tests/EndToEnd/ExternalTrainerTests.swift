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
}
