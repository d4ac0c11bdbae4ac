import CNcurses
import Foundation

extension Terminal {
    /// Waits for the next event without using the processor.
    /// - Parameter timeout: How long to wait; nil waits for ever, zero only looks.
    /// - Returns: The event; nil when the time has passed.
    func wait(timeout: Duration?) -> InputEvent? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            react(to: TerminalSignals.take())
            if !queue.isEmpty { return queue.removeFirst() }
            if let event = readEvent() { return event }
            let now = ContinuousClock.now
            if let text = paste.giveUp(at: now) { return .paste(text) }
            let end = [deadline, paste.deadline].compactMap(\.self).min()
            switch block(for: end.map { $0 - now }) {
            case .event(let event): return event
            case .lookAgain: continue
            case .timeout:
                // It may have been the paste's time that passed, not the caller's.
                if let deadline, ContinuousClock.now >= deadline { return nil }
            }
        }
    }

    private func react(to signals: TerminalSignals.Pending) {
        if signals.contains(.stop) { suspend() }
        if signals.contains(.resume) { reenter() }
        if signals.contains(.resize) { updateSize() }
    }

    private enum Outcome {
        case event(InputEvent), lookAgain, timeout
    }

    private func block(for duration: Duration?) -> Outcome {
        var descriptors = ([STDIN_FILENO, waker.pipe.readEnd] + watched)
            .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds(duration))
        if count == 0 { return .timeout }
        // A signal interrupted the wait; its flag says what it was.
        if count < 0 { return .lookAgain }
        if descriptors[1].revents != 0, waker.pipe.drain() {
            let signals = TerminalSignals.take()
            guard signals.isEmpty else {
                react(to: signals)
                return .lookAgain
            }
            return .event(.woken)
        }
        if descriptors[0].revents != 0 {
            if let event = readEvent() { return .event(event) }
            let isGone = descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
            return isGone ? .event(.closed) : .lookAgain
        }
        let ready = descriptors.dropFirst(2).first { $0.revents != 0 }
        return ready.map { .event(.readable($0.fd)) } ?? .lookAgain
    }

    /// Rounded up, so that a wait never ends early and spins.
    private func milliseconds(_ duration: Duration?) -> Int32 {
        guard let duration else { return -1 }
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 1_000_000 else { return Int32.max }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Returns what ncurses has read; nil when there is nothing that means something.
    private func readEvent() -> InputEvent? {
        while true {
            var value: wint_t = 0
            switch unsafe wget_wch(window, &value) {
            case OK:
                switch paste.take(character: value, at: .now) {
                case .ended(let text): return .paste(text)
                case .kept: continue
                case .notPasted: break
                }
                if let key = KeyDecoder.key(character: value) { return .key(key) }
            case KEY_CODE_YES:
                if let event = event(code: Int32(bitPattern: value)) { return event }
            default: return nil
            }
        }
    }

    private func event(code: Int32) -> InputEvent? {
        switch paste.take(code: code, at: .now) {
        case .ended(let text): return .paste(text)
        case .kept: return nil
        case .notPasted: break
        }
        if code == KEY_MOUSE { return mouseEvent() }
        if let key = KeyDecoder.key(code: code) { return .key(key) }
        guard code > KEY_MAX, let name = unsafe keyname(code) else { return nil }
        return KeyDecoder.key(extendedName: unsafe String(cString: name)).map { .key($0) }
    }

    private func mouseEvent() -> InputEvent? {
        var event = MEVENT()
        guard unsafe getmouse(&event) == OK,
            let mouse = MouseDecoder.event(
                state: UInt(event.bstate), x: Int(event.x), y: Int(event.y), held: heldButton)
        else { return nil }
        switch mouse.kind {
        case .press: heldButton = mouse.button
        case .release: heldButton = nil
        case .drag, .wheelUp, .wheelDown: break
        }
        return .mouse(mouse)
    }
}
