/// Why the screen cannot be used.
enum TerminalError: Error, Hashable, CustomStringConvertible {
    /// Standard input or output is a pipe or a file.
    case notATerminal
    /// ncurses does not know the terminal.
    case unknownType(String)
    /// The system refused a wake-up pipe; `code` is errno.
    case noWakePipe(code: Int32)

    var description: String {
        switch self {
        case .notATerminal:
            "the dashboard needs a terminal on standard input and output; "
                + "use kd ls, kd show or kd results in pipes and scripts"
        case .unknownType(let name):
            "the terminal type \"\(name)\" in $TERM is not known here; "
                + "try TERM=xterm-256color, or install ncurses-term"
        case .noWakePipe(let code):
            "no pipe for waking the event loop could be made (errno \(code)); "
                + "close some open files and try again"
        }
    }
}
