import Dispatch

/// Says every second that the trainer lives, whatever the training thread is busy with.
final class Heartbeat {
    private let queue = DispatchQueue(label: "kd.heartbeat", qos: .userInitiated)
    private let timer: any DispatchSourceTimer

    /// Starts to beat.
    ///
    /// - Parameter beat: Called every `interval` seconds, on a queue of its own.
    init(interval: Double, _ beat: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler(handler: beat)
        timer.resume()
    }

    /// Ends it; no beat comes after the return.
    func stop() {
        timer.cancel()
        queue.sync {}
    }

    deinit { timer.cancel() }
}
