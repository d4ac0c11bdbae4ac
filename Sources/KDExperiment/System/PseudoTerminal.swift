#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A terminal without a screen: a program on it behaves as if a person sat there, and what it
/// prints can be read.
///
/// Used by one thread at a time.
public final class PseudoTerminal {
    /// What ``read(timeout:)`` came back with.
    public enum Reading: Sendable, Hashable {
        case bytes([UInt8])
        /// Nothing was printed in that time.
        case silence
        /// The last program on the terminal has ended.
        case end
    }

    /// The device that a program is started on.
    let path: String
    private let descriptor: Int32

    /// Makes a terminal of a size in characters.
    public init(columns: Int, rows: Int) throws(SystemError) {
        #if canImport(Glibc)
            // posix_openpt(3) and its like are not visible to Swift. TIOCSPTLCK and TIOCGPTN of
            // ioctl_tty(2) do what unlockpt(3) and ptsname(3) do.
            let device = "/dev/ptmx"
            descriptor = unsafe open(device, O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .last("open", device) }
            var isLocked: Int32 = 0
            var number: Int32 = 0
            guard unsafe ioctl(descriptor, 0x4004_5431, &isLocked) == 0,
                unsafe ioctl(descriptor, 0x8004_5430, &number) == 0
            else {
                let failure = SystemError.last("unlock", device)
                Self.close(descriptor)
                throw failure
            }
            path = "/dev/pts/\(number)"
        #else
            descriptor = posix_openpt(O_RDWR | O_NOCTTY)
            guard descriptor >= 0, grantpt(descriptor) == 0, unlockpt(descriptor) == 0,
                let name = unsafe ptsname(descriptor)
            else { throw .last("open", "a pseudo-terminal") }
            path = unsafe String(cString: name)
        #endif
        var size = winsize()
        size.ws_col = UInt16(clamping: columns)
        size.ws_row = UInt16(clamping: rows)
        _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    deinit { Self.close(descriptor) }

    /// Types.
    public func write(_ text: String) throws(SystemError) {
        try FileSystem.write(Array(text.utf8), to: descriptor, path: path)
    }

    /// Waits for output and takes what there is of it.
    ///
    /// - Parameter timeout: The longest to wait, seconds.
    public func read(timeout: Double) -> Reading {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int(max(0, timeout) * 1000))
        guard unsafe poll(&waiting, 1, milliseconds) > 0 else { return .silence }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
            filled = max(0, unsafe systemRead(descriptor, buffer.baseAddress, buffer.count))
        }
        // Linux answers with an error, others with no bytes, once nobody holds the other side.
        return bytes.isEmpty ? .end : .bytes(bytes)
    }

    private static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }
}

/// `read(2)` under a name that the methods above do not shadow.
private func systemRead(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
    #if canImport(Glibc)
        unsafe Glibc.read(descriptor, buffer, count)
    #else
        unsafe Darwin.read(descriptor, buffer, count)
    #endif
}
