import GRDB

/// Points in blocks of many lines instead of a row each: a log is taken in and a curve read in a
/// tenth of the time, and the file is a third as long.
///
/// A block has up to ``PointBlock/capacity`` lines of one kind of a run's log, in its order, the
/// last of each kind fewer: where blocks end depends on the log alone. `lineBlock` has what all
/// metrics of the lines share, `valueBlock` the values of one of them. The second index has all that
/// it takes to find the blocks of a curve without reading any. Every log is read again.
enum Migration3 {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("3") { db in
            try db.execute(sql: sql)
            for table in ["figure", "log", "attention", "metric"] {
                try db.execute(sql: "DELETE FROM \(table)")
            }
        }
    }

    private static let sql = """
        DROP TABLE point;
        CREATE TABLE lineBlock (
            run INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            number INTEGER NOT NULL,
            highStep INTEGER NOT NULL,
            highEpoch INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (run, kind, number)
        );
        CREATE TABLE valueBlock (
            run INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            number INTEGER NOT NULL,
            metric INTEGER NOT NULL,
            lowStep INTEGER NOT NULL,
            highStep INTEGER NOT NULL,
            count INTEGER NOT NULL,
            lines BLOB,
            data BLOB NOT NULL,
            PRIMARY KEY (run, kind, number, metric)
        );
        CREATE INDEX valueBlockOfCurve
            ON valueBlock (run, metric, kind, number, lowStep, highStep, count);
        UPDATE run SET eventStamp = '', eventOffset = 0, headFingerprint = 0, tailFingerprint = 0,
            damagedLines = 0, imagesPerSecond = NULL, spark = '', sparkStep = 0;
        """
}
