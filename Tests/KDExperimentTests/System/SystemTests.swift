import Foundation
import KDExperiment
import KDTestSupport
import Testing

@Suite struct SystemTests {
    private let folder = TemporaryFolder()

    @Test func `a file is replaced whole and leaves nothing beside it`() throws {
        let url = folder.url.appending(path: "a")
        try FileSystem.replace(url, with: [1, 2], durable: true)
        try FileSystem.replace(url, with: [3], durable: false)
        #expect(try Data(contentsOf: url) == Data([3]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a"])
    }

    @Test func `creation tells who was first`() throws {
        let url = folder.url.appending(path: "run")
        try FileSystem.createDirectory(url)
        let again = try #require(throws: SystemError.self) { try FileSystem.createDirectory(url) }
        #expect(again.isAlreadyThere)
        let file = folder.url.appending(path: "f")
        try FileSystem.create(file, with: [1])
        let second = try #require(throws: SystemError.self) {
            try FileSystem.create(file, with: [2])
        }
        #expect(second.isAlreadyThere)
        let lost = folder.url.appending(path: "no/such/file")
        let missing = try #require(throws: SystemError.self) {
            try FileSystem.append([1], to: lost)
        }
        #expect(missing.isMissing)
    }

    @Test func `a lock is held by one and free when its holder goes`() throws {
        let url = folder.url.appending(path: "lock")
        var holder = try FileLock.tryAcquire(url)
        #expect(holder != nil)
        #expect(try FileLock.tryAcquire(url) == nil)
        holder = nil
        #expect(try FileLock.tryAcquire(url) != nil)
    }

    @Test func `this process is alive, a later one with its number is another`() {
        let current = ProcessIdentity.current
        #expect(current.isAlive && current.startTime > 0)
        #expect(ProcessIdentity.of(pid: current.pid) == current)
        #expect(!ProcessIdentity(pid: current.pid, startTime: current.startTime + 1).isAlive)
        #expect(!ProcessIdentity(pid: Int32.max, startTime: 1).isAlive)
    }

    @Test func `a process of an earlier start of the machine is dead, whatever its number`() {
        let (pid, ticks) = (ProcessIdentity.current.pid, ProcessIdentity.current.startTime)
        #expect(!ProcessIdentity(pid: pid, startTime: ticks, boot: "the start before").isAlive)
        #expect(ProcessIdentity(pid: pid, startTime: ticks).isAlive, "other programs leave it out")
        let state = RunState(phase: .training, process: .current, host: HostName.current)
        #expect(RunState(json: state.json)?.process == .current)
        #expect(RunState(json: state.json)?.hasLiveTrainer(now: 0) == true)
    }

    @Test func `a process that nobody asks about leaves the system's table`() throws {
        let child = try ChildProcess.startDetached(
            executable: "/bin/true", arguments: [], output: folder.url.appending(path: "log"))
        child.reapWhenEnded()
        let deadline = ContinuousClock.now + .seconds(60)
        while ProcessIdentity.of(pid: child.pid) != nil, ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.01)
        }
        // A zombie still has an entry under /proc.
        #expect(ProcessIdentity.of(pid: child.pid) == nil)
    }

    @Test func `nothing that steers a terminal is passed on`() {
        let hostile = "a\u{1B}[2J\n\t\u{7F}\u{9B}\u{202E}\u{FEFF}b"
        let shown = DisplayText.sanitized(hostile)
        #expect(shown == "a␛[2J␊ \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b")
        #expect(DisplayText.sanitized("한국어 🙂") == "한국어 🙂")
        #expect(DisplayText.sanitized(String(repeating: "x", count: 99), limit: 3) == "xxx…")
    }

    @Test func `a process lives whatever bytes the kernel leaves of its name`() throws {
        // Fifteen bytes are kept: the last of them is half of a letter.
        let program = folder.url.appending(path: "abcdefghijklmnü")
        try FileManager.default.copyItem(at: URL(filePath: "/bin/sleep"), to: program)
        let child = try ChildProcess.startDetached(
            executable: program.path, arguments: ["600"], output: folder.url.appending(path: "log"))
        let identity = try #require(ProcessIdentity.of(pid: child.pid))
        #expect(identity.isAlive && ProcessUsage.cpuSeconds(of: child.pid) != nil)
        identity.killNow()
    }
}
