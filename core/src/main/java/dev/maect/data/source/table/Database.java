/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** DuckDB in memory, which reads tables where they lie. Nothing is installed or fetched, and little memory is used. */
final class Database implements AutoCloseable {
    /** What to do with a row. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final String where;

    private Database(Connection connection, String where) {
        this.connection = connection;
        this.where = where;
    }

    /**
     * Opens one.
     *
     * @param where the table, for messages
     * @throws DataException if DuckDB is not on the class path
     */
    static Database open(String where) {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("memory_limit", "512MB");
        settings.setProperty("threads", "2");
        settings.setProperty("temp_directory", "");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        try {
            return new Database(DriverManager.getConnection("jdbc:duckdb:", settings), where);
        } catch (SQLException e) {
            throw new DataException(
                    where + ": tables are read by DuckDB, which cannot be used (" + e.getMessage()
                            + "). Programs add org.duckdb:duckdb_jdbc to their dependencies; the command has it.",
                    e);
        } catch (LinkageError e) {
            throw new DataException(
                    where + ": tables are read by DuckDB, whose native library cannot be used on this machine: " + e
                            + ". Give the images as a folder or archive.",
                    e);
        }
    }

    /**
     * Runs a query and gives every row to {@code reader}.
     *
     * @throws DataException if the table cannot be read
     */
    void query(String sql, RowReader reader) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new DataException(where + ": cannot be read as a table: " + firstLine(e) + ".", e);
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    /** The bytes of a column; empty where it has none. */
    static byte[] bytes(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof Blob blob) {
            return blob.getBytes(1, Math.toIntExact(blob.length()));
        }
        return new byte[0];
    }

    /** A text for SQL. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A column's name for SQL. */
    static String column(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DataException("Cannot close the table " + where + ": " + e, e);
        }
    }
}
