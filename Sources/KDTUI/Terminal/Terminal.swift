import CNcurses
import Foundation

/// The user's terminal: shows canvases and reports input.
///
/// One value at a time, used by one thread; only its ``waker`` may go elsewhere. The terminal's
/// former state comes back with ``close()``, and also when a signal ends the process.
///
/// Every `unsafe` of this class hands ncurses or the C library the window and screen, which are
/// valid from `init` to `close()`, or the address of a local value for the time of the call.
@safe final class Terminal {
    /// What this terminal can show; canvases for it are made with this.
    let appearance: Appearance
    /// Ends ``wait(timeout:)`` from any thread.
    let waker: TerminalWaker
    /// The terminal's present size.
    private(set) var size: Size

    /// What the screen shows now; nil when everything has to be painted.
    var shown: Canvas?
    var pairs: ColorPairs
    /// Events that are known but not yet reported.
    var queue: [InputEvent] = []
    /// What is being pasted.
    var paste = PasteDecoder()
    /// The mouse button that is down.
    var heldButton: Mouse.Button?
    /// Further descriptors whose input ends a wait.
    var watched: [Int32] = []
    // unsafe: both belong to ncurses; they are valid from init to close().
    let window: UnsafeMutablePointer<WINDOW>
    private let screen: OpaquePointer
    private let output: UnsafeMutablePointer<FILE>
    private let input: UnsafeMutablePointer<FILE>
    private let modes: termios
    private var isOpen = true

    /// Takes over the terminal on standard input and output.
    /// - Parameter appearance: What to assume instead of what the environment and the terminal's
    ///   description say.
    /// - Throws: ``TerminalError`` when there is no usable terminal; it is then as it was.
    init(appearance wanted: Appearance? = nil) throws(TerminalError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        let environment = TerminalEnvironment(ProcessInfo.processInfo.environment)
        waker = TerminalWaker(pipe: try WakePipe())
        var modes = termios()
        unsafe tcgetattr(STDIN_FILENO, &modes)
        self.modes = modes
        Terminal.setLocale(for: wanted?.glyphs ?? environment.glyphs)
        TerminalSignals.install(wakingThrough: waker.pipe.writeEnd)
        guard let opened = unsafe Terminal.open(environment.candidateTypes) else {
            TerminalSignals.remove()
            throw .unknownType(environment.type)
        }
        unsafe (screen, window, input, output) = unsafe opened
        let colors = Int(unsafe tigetnum("colors"))
        let depth = min(
            environment.colorDepth(colors: colors), wanted?.colorDepth ?? .trueColor)
        appearance = Appearance(
            glyphs: wanted?.glyphs ?? environment.glyphs, colorDepth: depth,
            theme: wanted?.theme ?? environment.theme)
        pairs = ColorPairs(limit: depth == .none ? 0 : Int(unsafe tigetnum("pairs")))
        size = Terminal.currentSize()
        configure()
    }

    deinit { close() }

    /// Gives the terminal back; later calls do nothing.
    func close() {
        guard isOpen else { return }
        isOpen = false
        leave()
        unsafe delwin(window)
        unsafe delscreen(screen)
        unsafe fclose(input)
        unsafe fclose(output)
        TerminalSignals.remove()
    }

    /// Stops the process as Ctrl-Z does in other programs; returns when it is continued, with
    /// ``InputEvent/resumed`` next.
    func suspend() {
        leave()
        TerminalSignals.stopGroup()
        enter()
    }

    /// Also ends waits when `descriptor` has something to read; reported as
    /// ``InputEvent/readable(_:)`` until it has been read.
    func watch(_ descriptor: Int32) { watched.append(descriptor) }
}

// MARK: - Entering and leaving

extension Terminal {
    /// ncurses measures and encodes characters by the C library's locale.
    private static func setLocale(for glyphs: GlyphSet) {
        guard glyphs == .unicode else {
            _ = unsafe setlocale(LC_CTYPE, "")
            return
        }
        let isUTF8 = unsafe setlocale(LC_CTYPE, "").map { _ in
            unsafe String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
        }
        // The locale is unset, or set but not installed: only its encoding matters here.
        if isUTF8 != true { _ = unsafe setlocale(LC_CTYPE, "C.UTF-8") }
    }

    private typealias Opened = (
        OpaquePointer, UnsafeMutablePointer<WINDOW>, UnsafeMutablePointer<FILE>,
        UnsafeMutablePointer<FILE>
    )

    /// Opens the first type that ncurses knows. Duplicated descriptors spare C's global streams.
    private static func open(_ types: [String]) -> Opened? {
        guard let input = unsafe fdopen(dup(STDIN_FILENO), "r"),
            let output = unsafe fdopen(dup(STDOUT_FILENO), "w")
        else { return nil }
        for type in types {
            guard let screen = unsafe newterm(type, output, input) else { continue }
            if let window = unsafe newwin(0, 0, 0, 0) {
                return unsafe (screen, window, input, output)
            }
            endwin()
            unsafe delscreen(screen)
        }
        unsafe fclose(input)
        unsafe fclose(output)
        return nil
    }

    private func configure() {
        raw()
        noecho()
        nonl()
        // Long enough for an arrow key's bytes over SSH, too short to be felt after Esc.
        set_escdelay(25)
        unsafe keypad(window, true)
        unsafe nodelay(window, true)
        if appearance.colorDepth != .none {
            start_color()
            use_default_colors()
        }
        mousemask(mmask_t(MouseDecoder.everything), nil)
        mouseinterval(0)
        unsafe define_key("\u{1B}[200~", PasteDecoder.startCode)
        unsafe define_key("\u{1B}[201~", PasteDecoder.endCode)
        enter()
        queue = []
    }

    /// Takes the terminal, at the start and after a suspension.
    private func enter() {
        TerminalSignals.arm(
            restoring: restoreSequence(), modes: modes, descriptor: STDOUT_FILENO)
        unsafe clearok(window, true)
        unsafe wrefresh(window)
        // ncurses asks for clicks, in the encoding that it reads; drags (1002) are up to us, and so
        // are marks around what is pasted (2004).
        emit("\u{1B}[?1002h\u{1B}[?2004h")
        repaintAll()
        queue.append(.resumed)
        updateSize()
    }

    private func leave() {
        emit("\u{1B}[?2004l\u{1B}[?1002l")
        endwin()
        TerminalSignals.disarm()
    }

    /// Reacts to continuation after a stop that gave no warning.
    func reenter() {
        leave()
        enter()
    }

    /// Adopts the terminal's size if it has changed.
    func updateSize() {
        let now = Terminal.currentSize()
        guard now != size else { return }
        size = now
        resizeterm(Int32(now.height), Int32(now.width))
        unsafe wresize(window, Int32(now.height), Int32(now.width))
        repaintAll()
        queue.append(.resize(now))
    }

    /// Distrusts the screen: the next canvas is painted in full.
    func repaintAll() {
        shown = nil
        unsafe werase(window)
        unsafe clearok(window, true)
    }

    private static func currentSize() -> Size {
        var extent = winsize()
        // A terminal that does not know its size is taken for the smallest standard one.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &extent) == 0, extent.ws_col > 0,
            extent.ws_row > 0
        else { return Size(width: 80, height: 24) }
        return Size(width: Int(extent.ws_col), height: Int(extent.ws_row))
    }

    /// What a dying process writes: end of mouse, paste and keypad modes, plain colours, visible
    /// cursor, the main screen.
    private func restoreSequence() -> [UInt8] {
        var bytes = Array("\u{1B}[?2004l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1006l".utf8)
        for name in ["rmkx", "sgr0", "op", "cnorm", "rmcup"] {
            guard let value = unsafe tigetstr(name), Int(bitPattern: value) != -1 else { continue }
            bytes += Terminal.withoutPadding(unsafe String(cString: value))
        }
        return bytes
    }

    /// terminfo writes delays as `$<5>`; nobody needs them today.
    private static func withoutPadding(_ capability: String) -> [UInt8] {
        Array(capability.replacing(/\$<[0-9.*\/]*>/, with: "").utf8)
    }

    private func emit(_ sequence: String) {
        let bytes = Array(sequence.utf8)
        unsafe fflush(output)
        _ = unsafe write(STDOUT_FILENO, bytes, bytes.count)
    }
}
