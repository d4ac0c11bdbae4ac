import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// `kd bench ui` at sizes that take no time.
@Suite struct `Measuring the dashboard from the command line` {
    /// Every file below a folder, with its contents.
    private func contents(_ folder: URL) -> [String: Data] {
        let found = FileManager.default.enumerator(atPath: folder.path)
        let names = found?.compactMap { $0 as? String }
        return (names ?? []).reduce(into: [:]) { files, name in
            let url = folder.appending(path: name)
            if FileSystem.stamp(url).map({ $0.byteCount > 0 }) == true, !url.hasDirectoryPath,
                let data = FileManager.default.contents(atPath: url.path)
            {
                files[name] = data
            }
        }
    }

    @Test func `a project of any size is written, the same each time`() throws {
        let place = try Workplace()
        let size = ["--runs", "18", "--points", "2700", "--json"]
        let made = try place.kd(["bench", "ui", "--make", "one"] + size)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json()["points"]?.integer == 2700)
        #expect(try place.kd(["bench", "ui", "--make", "two"] + size).status == 0)
        let first = contents(place.url.appending(path: "one"))
        #expect(first.count == 18 * 3)
        #expect(first == contents(place.url.appending(path: "two")))
        let table = try place.kd("results", "--project", "one", "--json").json()
        let rows = try #require(table.elements ?? table["runs"]?.elements)
        #expect(rows.count == 18)
        let report = try place.kd("reindex", "--project", "one", "--json").json()
        // Thirty steps of five metrics each, a start and an end.
        #expect(report["events"]?.integer == 18 * 32)
        #expect(report["failures"]?.elements?.isEmpty == true)
        #expect(try place.kd("fsck", "--project", "one").status == 0)
        let again = try place.kd("bench", "ui", "--make", "one")
        #expect(again.status == 1 && again.errors.contains("name another folder"))
    }

    @Test func `the real program is measured`() throws {
        let result = try Workplace().kd(
            "bench", "ui", "--case", "c", "--runs", "3", "--points", "300", "--openings", "1",
            "--keys", "2", "--events", "1", "--seconds", "0.2", "--json")
        #expect(result.status == 0, "\(result.errors)")
        let figures = try #require(try result.json()["cases"]?.elements?.first)
        #expect(figures["name"]?.text == "c")
        #expect(figures["runs"]?.integer == 3 && figures["points"]?.integer == 300)
        for key in [
            "first_output", "complete_paint", "key_to_frame_runs", "key_to_frame_run",
            "event_to_screen",
        ] {
            let median = try #require(figures[key]?["median_ms"]?.number, "\(key)")
            #expect(median > 0 && median < 60_000, "\(key)")
        }
        for key in ["idle_finished_share", "idle_live_share"] {
            #expect(try #require(figures[key]?.number) >= 0)
        }
        #expect((0...1).contains(try #require(figures["keys_stolen_share"]?.number)))
        for key in ["peak_rss_bytes", "first_peak_rss_bytes", "ingest_points_per_second"] {
            #expect(try #require(figures[key]?.number) > 100)
        }
    }

    @Test func `what cannot be measured is refused`() throws {
        let place = try Workplace()
        for (arguments, status, hint) in [
            (["--runs", "0"], 64, "--runs"), (["--case", "d"], 64, "large"),
            (["--make", "x", "--case", "a", "b"], 64, "one --case"),
            (["--make", "x", "--runs", "9", "--points", "3"], 64, "9 runs"),
            (["--project", ".", "--case", "a"], 64, "--project"),
            (["--project", "."], 66, "--make DIR"),
        ] {
            let result = try place.kd(["bench", "ui"] + arguments)
            #expect(result.status == Int32(status), "\(arguments): \(result.errors)")
            #expect(result.errors.contains(hint), "\(result.errors)")
        }
    }
}
