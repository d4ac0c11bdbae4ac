import Foundation
import KDExperiment

/// Threads that read batches ahead of the training.
///
/// They run at a lower priority, so that on a busy machine the training comes first; whoever needs
/// a batch that is not there yet reads along. The condition's lock protects the list.
final class ReadingTeam: Sendable {
    private let board: ReadingBoard

    /// Starts so many threads.
    init(threads: Int) {
        let board = ReadingBoard()
        self.board = board
        for number in 1...max(threads, 1) {
            let thread = Thread {
                ThreadPriority.lowerCurrent()
                board.work()
            }
            thread.name = "kd reader \(number)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    deinit { board.close() }

    /// Has a batch read, after those that were given before.
    func begin(_ reading: BatchReading) { board.post(reading) }
}

/// Where batches wait for readers.
///
/// The condition's lock protects all of the state.
private final class ReadingBoard: @unchecked Sendable {
    private let condition = NSCondition()
    private var readings: [BatchReading] = []
    private var isClosed = false

    func post(_ reading: BatchReading) {
        condition.lock()
        readings.append(reading)
        condition.broadcast()
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        for reading in readings { reading.cancel() }
        condition.broadcast()
        condition.unlock()
    }

    func work() {
        condition.lock()
        while !isClosed {
            readings.removeAll(where: \.isTaken)
            guard let reading = readings.first else {
                condition.wait()
                continue
            }
            condition.unlock()
            reading.work()
            condition.lock()
        }
        condition.unlock()
    }
}
