import KDExperiment
import Testing

/// `kd bench` on networks small enough for a debug build.
@Suite struct `Benchmarks from the command line` {
    private static let small = ["--batch", "2", "--size", "8", "--windows", "1", "--steps", "1"]

    @Test(arguments: ["kd,amd", "ce"])
    func `a training step is timed`(losses: String) throws {
        let result = try Workplace().kd(
            [
                "bench", "step", "--teacher", "wrn-10-2", "--student", "wrn-10-1", "--losses",
                losses,
                "--students", "2", "--threads", "1", "--json",
            ] + Self.small)
        #expect(result.status == 0, "\(result.errors)")
        let report = try result.json()
        #expect((report["teacher"] != nil) == (losses == "kd,amd"))
        let rate = try #require(report["images_per_second"]?.number)
        #expect(rate > 0)
        #expect(abs(try #require(report["student_images_per_second"]?.number) / rate - 2) < 1e-9)
        let time = try #require(report["ms_per_step"]?.number)
        #expect(abs(rate * time - 2000) < 1)
        #expect(try #require(report["share_of_peak"]?.number) > 0)
        #expect(try #require(report["peak_rss_bytes"]?.integer) > 1 << 20)
        #expect(report["allocated_while_timed_bytes"]?.integer == 0)
    }

    @Test func `forward passes, kernels and products are timed`() throws {
        let place = try Workplace()
        let model = ["--model", "wrn-10-1", "--json"] + Self.small
        let forward = try place.kd(["bench", "forward"] + model)
        #expect(try #require(forward.json()["gflops"]?.number) > 0)
        let kernels = try place.kd(["bench", "kernels"] + model).json()["kernels"]?.elements
        let names = Set(try #require(kernels).compactMap { $0["kernel"]?.text })
        #expect(names.isSuperset(of: ["forward, trained", "by input", "by weight", "gradient"]))
        let gemm = try place.kd("bench", "gemm", "--size", "64", "--threads", "1", "--json")
        #expect(try #require(gemm.json()["peak_gflops"]?.number) > 0)
    }

    @Test func `runs that share a teacher are timed beside one alone, and leave nothing`() throws {
        let place = try Workplace()
        let result = try place.kd(
            "bench", "sweep", "--data", "digits", "--teacher", "wrn-10-1", "--student",
            "wrn-10-1", "--students", "2", "--batch", "64", "--threads", "1", "--seconds", "1",
            "--json")
        #expect(result.status == 0, "\(result.errors)")
        let report = try result.json()
        let alone = try #require(report["alone_images_per_second"]?.number)
        let together = try #require(report["student_images_per_second"]?.number)
        #expect(alone > 0 && together > 0)
        #expect(report["times_sooner_than_one_by_one"]?.number == together / alone)
        #expect(try place.kd("bench", "sweep", "--seconds", "0").status == 64)
    }

    @Test func `what cannot be measured is refused`() throws {
        let place = try Workplace()
        for (arguments, status, hint) in [
            (["step", "--losses", "amdd"], 65, "did you mean amd?"),
            (["step", "--student", "wrn-17-1"], 66, "wrn-10-1"),
            (["forward", "--model", "nothing"], 66, "wrn-D-K"),
            (["step", "--batch", "0"], 64, "--batch"), (["gemm", "--size", "9999999"], 64, "8192"),
            (["kernels", "--threads", "-3"], 64, "--threads"),
        ] {
            let result = try place.kd(["bench"] + arguments)
            #expect(result.status == Int32(status), "\(arguments): \(result.errors)")
            #expect(result.errors.contains(hint), "\(result.errors)")
        }
    }
}
