public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns this process into another program: same process number, same open files that may be kept.
public enum ProgramStart {
    /// Starts a program in place of this one; returns only by failing.
    ///
    /// - Parameters:
    ///   - command: The program, looked up in `$PATH` where it has no slash, and its arguments.
    ///   - environment: Added to this process's own.
    ///   - folder: Where it works; a relative path with a slash starts there.
    public static func replaceThisProcess(
        by command: [String], environment: [String: String], in folder: URL
    ) throws(SystemError) -> Never {
        guard unsafe chdir(folder.path) == 0 else { throw .last("enter", folder.path) }
        for (name, value) in environment { unsafe setenv(name, value, 1) }
        let input = unsafe open("/dev/null", O_RDONLY)
        if input >= 0 { dup2(input, 0) }
        guard let program = command.first else {
            throw SystemError(action: "start", subject: "no program", code: ENOENT)
        }
        var words = unsafe command.map { unsafe strdup($0) } + [nil]
        unsafe execvp(program, &words)
        let code = errno
        unsafe words.forEach { unsafe free($0) }
        throw SystemError(action: "start", subject: program, code: code)
    }
}
