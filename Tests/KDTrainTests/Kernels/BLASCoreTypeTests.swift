import KDTrain
import Testing

@Suite struct BLASCoreTypeTests {
    private let skylake = CPUDescription(
        modelName: "new",
        features: ["avx2", "fma", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"],
        usableCoreCount: 2)
    private let haswell = CPUDescription(
        modelName: "old", features: ["avx2", "fma", "sse4_2"], usableCoreCount: 2)
    private let ancient = CPUDescription(modelName: "?", features: ["sse2"], usableCoreCount: 1)

    @Test func `the instructions decide`() {
        #expect(BLASCoreType.recommended(for: skylake) == .skylakeX)
        #expect(BLASCoreType.recommended(for: haswell) == .haswell)
        #expect(BLASCoreType.recommended(for: ancient) == nil)
    }

    @Test func `a process restarts once, and never against the user's setting`() {
        #expect(
            BLASCoreType.decision(for: skylake, environment: [:]) == .restart(with: .skylakeX))
        let variable = BLASCoreType.environmentVariable
        let afterRestart = [variable: BLASCoreType.skylakeX.name]
        #expect(
            BLASCoreType.decision(for: skylake, environment: afterRestart)
                == .keepUserSetting(.skylakeX))
        #expect(
            BLASCoreType.decision(for: skylake, environment: [variable: "ZEN"])
                == .keepUserSetting(BLASCoreType(name: "ZEN")))
        #expect(
            BLASCoreType.decision(for: haswell, environment: [variable: ""])
                == .restart(with: .haswell))
        #expect(BLASCoreType.decision(for: ancient, environment: [:]) == .leaveToLibrary)
    }

    @Test func `the kernel's text gives model and flags`() {
        let text = """
            processor\t: 0
            model name\t: Some CPU @ 3 GHz: fast
            flags\t\t: fpu avx2 fma

            processor\t: 1
            model name\t: Other
            """
        let cpu = CPUDescription(cpuinfo: text, usableCoreCount: 4)
        #expect(cpu.modelName == "Some CPU @ 3 GHz: fast")
        #expect(cpu.features == ["fpu", "avx2", "fma"])
        let unknown = CPUDescription(cpuinfo: "", usableCoreCount: 1)
        #expect(unknown.features.isEmpty && !unknown.modelName.isEmpty)
    }

    @Test func `the measured rate is a rate`() {
        let context = ComputeContext(threads: 1)
        let result = GEMMBenchmark.measure(context: context, size: 64, duration: .zero)
        #expect(result.gigaflopsPerSecond > 0 && result.gigaflopsPerSecond.isFinite)
        #expect(result.threads == 1 && !result.coreName.isEmpty)
    }
}
