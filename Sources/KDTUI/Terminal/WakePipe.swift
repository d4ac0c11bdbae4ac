import Glibc

/// A pipe that ends a `poll`: one byte means "look again". Both ends never block, and both close
/// with the last owner, so that a late wake-up cannot reach a descriptor that has been reused.
final class WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(TerminalError) {
        var ends: (Int32, Int32) = (-1, -1)
        // unsafe: pipe fills two adjacent integers, as the tuple holds them.
        let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw .noWakePipe(code: errno) }
        (readEnd, writeEnd) = ends
        for end in [readEnd, writeEnd] {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }

    /// Makes the read end readable; safe on any thread.
    func wake() {
        var byte: UInt8 = 1
        // unsafe: writes one byte from a local; a full pipe is as good as one byte in it.
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Empties the pipe.
    /// - Returns: Whether there was anything in it.
    func drain() -> Bool {
        var found = false
        var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        // unsafe: reads at most the tuple's size into it.
        while unsafe read(readEnd, &buffer, MemoryLayout.size(ofValue: buffer)) > 0 { found = true }
        return found
    }
}

/// Ends a ``Terminal/wait(timeout:)`` from any thread; the terminal reports ``InputEvent/woken``.
struct TerminalWaker: Sendable {
    let pipe: WakePipe

    /// Wakes the event loop; several calls before it looks count as one.
    func wake() { pipe.wake() }
}
