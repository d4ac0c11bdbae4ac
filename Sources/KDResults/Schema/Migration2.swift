import GRDB

/// The user's own words about a run, so that whoever lists runs reads no files, and a way to the
/// runs that changed which does not lead past all the others. Nobody asked for settings one by one.
enum Migration2 {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("2") { db in
            try db.execute(
                sql: """
                    ALTER TABLE run ADD COLUMN notesStamp TEXT NOT NULL DEFAULT '';
                    ALTER TABLE run ADD COLUMN notes TEXT;
                    DROP TABLE setting;
                    CREATE INDEX runRevision ON run (revision);
                    """)
        }
    }
}
