import GRDB
import KDExperiment

/// Writes the points of one run into the index, block by block, within one transaction.
struct PointWriter {
    private let db: Database
    private let run: Int64
    /// The last block of each kind, once it was needed.
    private var blocks: [PointKind: PointBlock] = [:]

    init(_ db: Database, run: Int64) {
        self.db = db
        self.run = run
    }

    /// Takes in lines whose metrics stand in some slots.
    mutating func add(_ lines: MetricLines, _ slots: [PointBlock.Slot]) throws {
        let kind = PointKind(lines.kind)
        var block = try blocks.removeValue(forKey: kind) ?? lastBlock(kind)
        var line = 0
        while line < lines.count {
            if block.isFull {
                try block.write(db, run: run, kind: kind)
                block = PointBlock(number: block.number + 1)
            }
            let end = min(lines.count, line + PointBlock.capacity - block.count)
            block.append(lines, line..<end, slots)
            line = end
        }
        blocks[kind] = block
    }

    /// Writes what is not written yet; call at the end.
    mutating func finish() throws {
        for (kind, block) in blocks where block.count > 0 {
            try block.write(db, run: run, kind: kind)
        }
        blocks = [:]
    }

    private func lastBlock(_ kind: PointKind) throws -> PointBlock {
        let number = try Int.fetchOne(
            db, sql: "SELECT max(number) FROM lineBlock WHERE run = ? AND kind = ?",
            arguments: [run, kind.rawValue])
        guard let number else { return PointBlock(number: 0) }
        return try PointBlock.read(db, run: run, kind: kind, number: number)
            ?? PointBlock(number: number)
    }
}

// MARK: - Removing

extension PointWriter {
    /// Removes the lines with a larger step, and those of epochs with a larger epoch.
    mutating func remove(after step: Int, epoch: Int) throws {
        try finish()
        for kind in PointKind.allCases {
            let isVoid = { (block: PointBlock, line: Int) in
                block.steps[line] > step || kind == .epoch && block.epochs[line] > epoch
            }
            let first = try Int.fetchOne(
                db,
                sql: """
                    SELECT min(number) FROM lineBlock WHERE run = ?1 AND kind = ?2
                    AND (highStep > ?3 OR (?2 = \(PointKind.epoch.rawValue) AND highEpoch > ?4))
                    """, arguments: [run, kind.rawValue, step, epoch])
            if let first { try rewrite(kind, from: first, without: isVoid) }
        }
    }

    /// Writes the blocks from a number on again, without some of their lines.
    private func rewrite(
        _ kind: PointKind, from first: Int, without isVoid: (PointBlock, Int) -> Bool
    ) throws {
        var kept = [PointBlock(number: first)]
        var number = first
        while let old = try PointBlock.read(db, run: run, kind: kind, number: number) {
            for line in 0..<old.count where !isVoid(old, line) {
                if kept[kept.count - 1].isFull {
                    kept.append(PointBlock(number: first + kept.count))
                }
                kept[kept.count - 1].append(line, of: old)
            }
            number += 1
        }
        for table in ["lineBlock", "valueBlock"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE run = ? AND kind = ? AND number >= ?",
                arguments: [run, kind.rawValue, first])
        }
        for block in kept where block.count > 0 { try block.write(db, run: run, kind: kind) }
    }
}

extension PointKind {
    init(_ kind: MetricLines.Kind) {
        self =
            switch kind {
            case .step: .step
            case .epoch: .epoch
            case .system: .system
            }
    }
}
