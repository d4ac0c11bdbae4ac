import Glibc
import Synchronization

/// Restores the terminal when the process dies and turns other signals into flags.
///
/// The handlers run at any moment on any thread, so they use nothing but atomics and the
/// async-signal-safe write, tcsetattr, sigaction and raise (signal-safety(7)).
enum TerminalSignals {
    /// What arrived since the flags were last taken.
    struct Pending: OptionSet {
        let rawValue: UInt8
        static let resize = Pending(rawValue: 1)
        static let stop = Pending(rawValue: 2)
        static let resume = Pending(rawValue: 4)
    }

    /// Signals that end the process: by request, and by a fault.
    private static let fatal: [Int32] = [
        SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT,
    ]
    private static let reported: [Int32] = [SIGWINCH, SIGTSTP, SIGCONT]

    /// Installs the handlers; must precede ncurses, which leaves handlers alone that it finds.
    static func install(wakingThrough descriptor: Int32) {
        wakeDescriptor.store(descriptor, ordering: .releasing)
        prepareMemory()
        for number in fatal {
            unsafe previousAction(number)?.pointee = set(number, fatalHandler, flags: SA_ONSTACK)
        }
        for number in reported {
            unsafe previousAction(number)?.pointee = set(number, reportHandler, flags: SA_RESTART)
        }
    }

    /// Puts back what was installed before.
    static func remove() {
        for number in fatal + reported {
            // unsafe: the slots were filled by install().
            unsafe sigaction(number, previousAction(number), nil)
        }
        wakeDescriptor.store(-1, ordering: .releasing)
    }

    /// Says what a dying process writes to the terminal, and the modes it returns to.
    static func arm(restoring bytes: [UInt8], modes: termios, descriptor: Int32) {
        disarm()
        // unsafe: the record lives until disarm() or the end of the process.
        let record = UnsafeMutablePointer<RestoreRecord>.allocate(capacity: 1)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        unsafe copy.initialize(from: bytes, count: bytes.count)
        unsafe record.initialize(
            to: RestoreRecord(
                bytes: copy, count: bytes.count, modes: modes, descriptor: descriptor))
        restoreRecord.store(UInt(bitPattern: record), ordering: .releasing)
    }

    /// Nothing is to be restored any more.
    static func disarm() {
        guard let record = unsafe takeRestoreRecord() else { return }
        unsafe record.pointee.bytes.deallocate()
        unsafe record.deallocate()
    }

    /// Returns and clears what arrived.
    static func take() -> Pending {
        Pending(rawValue: pendingFlags.exchange(0, ordering: .acquiringAndReleasing))
    }

    /// Stops the process group as Ctrl-Z does and returns when it continues.
    static func stopGroup() {
        // The group first, ignored here; then this thread, which alone can be sure to have stopped
        // before it goes on. Threads of the concurrency runtime block signals.
        var handler = set(SIGTSTP, SIG_IGN, flags: 0)
        kill(0, SIGTSTP)
        _ = set(SIGTSTP, SIG_DFL, flags: 0)
        var mask = sigset_t()
        var formerMask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe sigaddset(&mask, SIGTSTP)
        unsafe pthread_sigmask(SIG_UNBLOCK, &mask, &formerMask)
        raise(SIGTSTP)
        unsafe pthread_sigmask(SIG_SETMASK, &formerMask, nil)
        unsafe sigaction(SIGTSTP, &handler, nil)
        _ = take()
    }

    /// Makes room, once, for the former actions and for a handler's stack: a fault by stack
    /// overflow leaves no room on the thread's own.
    private static func prepareMemory() {
        guard previousActions.load(ordering: .acquiring) == 0 else { return }
        let slots = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        unsafe slots.initialize(repeating: sigaction(), count: 65)
        previousActions.store(UInt(bitPattern: slots), ordering: .releasing)
        let size = 64 * 1024
        var stack = unsafe stack_t()
        // unsafe: never freed; the handlers may need it until the process ends.
        unsafe stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe stack.ss_size = size
        unsafe sigaltstack(&stack, nil)
    }

    private static func set(
        _ number: Int32, _ handler: __sighandler_t?, flags: Int32
    ) -> sigaction {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        var previous = sigaction()
        unsafe sigaction(number, &action, &previous)
        return previous
    }
}

/// What a dying process does to the terminal.
@unsafe private struct RestoreRecord {
    var bytes: UnsafeMutablePointer<UInt8>
    var count: Int
    var modes: termios
    var descriptor: Int32
}

/// The address of the ``RestoreRecord``, 0 when there is nothing to restore. Whoever exchanges it
/// for 0 owns the record.
private let restoreRecord = Atomic<UInt>(0)
private let pendingFlags = Atomic<UInt8>(0)
private let wakeDescriptor = Atomic<Int32>(-1)

/// The address of the former actions, one slot a signal number; filled by install().
private let previousActions = Atomic<UInt>(0)

private func takeRestoreRecord() -> UnsafeMutablePointer<RestoreRecord>? {
    unsafe UnsafeMutablePointer(
        bitPattern: restoreRecord.exchange(0, ordering: .acquiringAndReleasing))
}

private func previousAction(_ number: Int32) -> UnsafeMutablePointer<sigaction>? {
    let slots = unsafe UnsafeMutablePointer<sigaction>(
        bitPattern: previousActions.load(ordering: .acquiring))
    return unsafe slots.map { unsafe $0 + Int(number) }
}

/// Restores the terminal once, then lets the signal take its former course.
private func fatalHandler(_ number: Int32) {
    if let record = unsafe takeRestoreRecord() {
        _ = unsafe write(record.pointee.descriptor, record.pointee.bytes, record.pointee.count)
        _ = unsafe tcsetattr(record.pointee.descriptor, TCSANOW, &record.pointee.modes)
    }
    unsafe sigaction(number, previousAction(number), nil)
    raise(number)
}

/// Leaves a flag and wakes the event loop; errno belongs to whoever was interrupted.
private func reportHandler(_ number: Int32) {
    let saved = errno
    let flag: TerminalSignals.Pending =
        number == SIGWINCH ? .resize : number == SIGTSTP ? .stop : .resume
    pendingFlags.bitwiseOr(flag.rawValue, ordering: .acquiringAndReleasing)
    let descriptor = wakeDescriptor.load(ordering: .acquiring)
    if descriptor >= 0 {
        var byte: UInt8 = 2
        _ = unsafe write(descriptor, &byte, 1)
    }
    errno = saved
}
