internal import GRDB

/// The tables of the state. Every text is compared by its bytes, which is SQLite's own way (BINARY).
///
/// Tables are STRICT and columns NOT NULL where they always have a value, so that reading a row cannot meet another
/// type.
enum GatewaySchema {
    /// "cgw1" in SQLite's `application_id`: tells our files from other databases.
    static let applicationID: Int64 = 0x6367_7731

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 gateways, channels, groups, members") { db in
            try db.execute(sql: tables)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        return migrator
    }

    // `row` keeps the order of creation, which lists show. A member's `ecs_id` is its host in an ip channel (the API
    // echoes it there), so group, ecs_id and port are the key of a member in both kinds of channel.
    private static let tables = """
        CREATE TABLE gateway (
            row INTEGER PRIMARY KEY, project_id TEXT NOT NULL, instance_id TEXT NOT NULL,
            UNIQUE (project_id, instance_id)
        ) STRICT;
        CREATE TABLE channel (
            row INTEGER PRIMARY KEY, gateway_row INTEGER NOT NULL REFERENCES gateway, id TEXT NOT NULL,
            name TEXT NOT NULL, port INTEGER NOT NULL, member_type TEXT NOT NULL, kind TEXT NOT NULL,
            balance_strategy INTEGER NOT NULL, create_time INTEGER NOT NULL,
            UNIQUE (gateway_row, id)
        ) STRICT;
        CREATE TABLE member_group (
            row INTEGER PRIMARY KEY, channel_row INTEGER NOT NULL REFERENCES channel, id TEXT NOT NULL,
            name TEXT NOT NULL, weight INTEGER, remark TEXT NOT NULL, create_time INTEGER NOT NULL,
            UNIQUE (channel_row, name)
        ) STRICT;
        CREATE TABLE member (
            row INTEGER PRIMARY KEY, channel_row INTEGER NOT NULL REFERENCES channel,
            group_row INTEGER REFERENCES member_group, id TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
            weight INTEGER NOT NULL, is_backup INTEGER NOT NULL, status INTEGER NOT NULL, ecs_id TEXT NOT NULL,
            ecs_name TEXT NOT NULL, create_time INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX member_key ON member (channel_row, ifnull(group_row, 0), ecs_id, port);
        CREATE TABLE ecs_address (
            project_id TEXT NOT NULL, ecs_id TEXT NOT NULL, host TEXT NOT NULL, PRIMARY KEY (project_id, ecs_id)
        ) STRICT, WITHOUT ROWID;
        """
}
