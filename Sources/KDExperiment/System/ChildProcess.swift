public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a process ended.
public enum ProcessExit: Sendable, Hashable, CustomStringConvertible {
    /// It returned this status.
    case status(Int32)
    /// This signal killed it.
    case signal(Int32)

    public var description: String {
        switch self {
        case .status(let code): "exit status \(code)"
        case .signal(let number): "signal \(number) (\(unsafe String(cString: strsignal(number))))"
        }
    }
}

/// A program started in a session of its own, without a shell, that outlives who started it.
public struct ChildProcess: Sendable, Hashable {
    /// The process number; also the number of its session.
    public let pid: Int32

    /// Starts a program in a new session, its input empty, its output and errors appended to a
    /// file, every other descriptor closed and every signal as the system has it by default.
    ///
    /// - Parameters:
    ///   - executable: The program's path; `$PATH` is not searched.
    ///   - arguments: What follows the program's name.
    ///   - output: The file that takes standard output and standard error; made when missing.
    ///   - errors: The file that takes standard error instead.
    public static func startDetached(
        executable: String, arguments: [String], output: URL, errors: URL? = nil
    ) throws(SystemError) -> ChildProcess {
        let environment = ProcessInfo.processInfo.environment
        return unsafe try start(executable, arguments, environment) { actions in
            unsafe redirect(&actions, output: output, errors: errors)
        }
    }

    /// Starts a program in a new session with a pseudo-terminal for its input, output and errors.
    ///
    /// - Parameters:
    ///   - executable: The program's path; `$PATH` is not searched.
    ///   - arguments: What follows the program's name.
    ///   - environment: All of it.
    public static func start(
        executable: String, arguments: [String], environment: [String: String],
        on terminal: PseudoTerminal
    ) throws(SystemError) -> ChildProcess {
        unsafe try start(executable, arguments, environment) { actions in
            // A session's first terminal becomes the one that controls it.
            unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
            unsafe closeOthers(&actions)
        }
    }

    private static func start(
        _ executable: String, _ arguments: [String], _ environment: [String: String],
        _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws(SystemError) -> ChildProcess {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        setNewSession(&attributes)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe prepare(&actions)

        let words = unsafe Self.pointers([executable] + arguments)
        defer { unsafe words.forEach { unsafe free($0) } }
        let variables = unsafe Self.pointers(environment.map { "\($0)=\($1)" })
        defer { unsafe variables.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(
            &pid, executable, &actions, &attributes, words, variables)
        guard code == 0 else {
            throw SystemError(action: "start", subject: executable, code: code)
        }
        return ChildProcess(pid: pid)
    }

    /// Copies of texts with a null behind the last, as the system wants lists; to be freed.
    private static func pointers(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe texts.map { unsafe strdup($0) } + [nil]
    }

    /// How the process ended, once it has; asking again after that answers `nil`.
    ///
    /// Only for a child of this process that nobody else waits for.
    public func reap() -> ProcessExit? {
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
    }

    /// Has a thread wait for the process to end, so that it does not stay in the system's table as
    /// a zombie for as long as this process lives. Instead of ``reap()``, not besides it.
    public func reapWhenEnded() {
        let pid = pid
        let waiter = Thread {
            var status: Int32 = 0
            while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }
        waiter.name = "kd.reaper"
        waiter.start()
    }

    private static func redirect(
        _ actions: inout posix_spawn_file_actions_t, output: URL, errors: URL?
    ) {
        let flags = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output.path, flags, 0o666)
        if let errors {
            unsafe posix_spawn_file_actions_addopen(&actions, 2, errors.path, flags, 0o666)
        } else {
            unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        unsafe closeOthers(&actions)
    }

    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        // A pipe inherited from the shell would keep its reader waiting for as long as a run lasts.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap(Int32.init) where descriptor > 2 {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
    }

    private static func setNewSession(_ attributes: inout posix_spawnattr_t) {
        var all = sigset_t()
        var none = sigset_t()
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        // POSIX_SPAWN_SETSID of <spawn.h>, which glibc shows to GNU sources only.
        let newSession: Int32 = 0x80
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | newSession
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}
