import GRDB

/// The first schema: runs, their points, figures, log lines and attention files.
///
/// Everything keyed by a byte offset of the log can be written twice without harm. A `value` of
/// NULL is NaN, which SQLite cannot store; infinities are stored as they are. There are no foreign
/// keys: checking them would cost every point a look at its run. Long texts stand last in `run`, so
/// that SQLite finds the columns before them without reading on.
enum Migration1 {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("1") { db in try db.execute(sql: sql) }
    }

    private static let sql = """
        CREATE TABLE meta (
            onlyRow INTEGER PRIMARY KEY CHECK (onlyRow = 1),
            generation INTEGER NOT NULL
        );
        INSERT INTO meta VALUES (1, 1);
        CREATE TABLE run (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL DEFAULT 0,
            specStamp TEXT NOT NULL DEFAULT '',
            stateStamp TEXT NOT NULL DEFAULT '',
            eventStamp TEXT NOT NULL DEFAULT '',
            eventOffset INTEGER NOT NULL DEFAULT 0,
            headFingerprint INTEGER NOT NULL DEFAULT 0,
            tailFingerprint INTEGER NOT NULL DEFAULT 0,
            damagedLines INTEGER NOT NULL DEFAULT 0,
            name TEXT NOT NULL DEFAULT '',
            imagesPerSecond REAL,
            spark TEXT NOT NULL DEFAULT '',
            sparkStep INTEGER NOT NULL DEFAULT 0,
            state TEXT,
            specFault TEXT,
            spec TEXT
        );
        CREATE TABLE setting (
            run INTEGER NOT NULL,
            path TEXT NOT NULL,
            text TEXT NOT NULL,
            number REAL,
            PRIMARY KEY (run, path)
        ) WITHOUT ROWID;
        CREATE TABLE metric (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE point (
            run INTEGER NOT NULL,
            metric INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            step INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            time REAL,
            value REAL,
            PRIMARY KEY (run, metric, kind, step, offset)
        ) WITHOUT ROWID;
        CREATE TABLE figure (
            run INTEGER NOT NULL,
            metric INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            last REAL,
            lastStep INTEGER NOT NULL,
            lastEpoch INTEGER NOT NULL,
            best REAL,
            bestStep INTEGER,
            bestEpoch INTEGER,
            PRIMARY KEY (run, metric, kind)
        ) WITHOUT ROWID;
        CREATE TABLE log (
            run INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            time REAL,
            step INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            level TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (run, offset)
        ) WITHOUT ROWID;
        CREATE TABLE attention (
            run INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            step INTEGER NOT NULL,
            file TEXT NOT NULL,
            PRIMARY KEY (run, offset)
        ) WITHOUT ROWID;
        """
}
