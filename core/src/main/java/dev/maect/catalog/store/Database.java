/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import dev.maect.engine.machine.Processors;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.LongStream;

/** A DuckDB file, or a database in memory. Nothing is installed or fetched. One thread at a time. */
public final class Database implements AutoCloseable {
    private static final String MEMORY = "1GB";

    /** What to do with a row. */
    @FunctionalInterface
    public interface RowReader {
        /** Reads the current row; runs no other statement. */
        void read(ResultSet row) throws SQLException;
    }

    /** How a database is opened. */
    public enum Access {
        /** Everything. */
        WRITE,
        /** Nothing is changed. */
        READ,
        /** Nothing is changed, and no other file is touched: for statements of users. */
        SEALED
    }

    /**
     * A column of values for {@code unnest(?)}.
     *
     * @param type DuckDB's name for the type of one value
     * @param values may be null each
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Column(String type, Object[] values) {
        /** Texts. */
        public static Column texts(Object... values) {
            return new Column("VARCHAR", values);
        }

        /** Whole numbers. */
        public static Column numbers(long... values) {
            Object[] boxed = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                boxed[i] = values[i];
            }
            return new Column("BIGINT", boxed);
        }
    }

    private final Connection connection;
    private final String where;

    private Database(Connection connection, String where) {
        this.connection = connection;
        this.where = where;
    }

    /**
     * Opens the database of a catalogue; with {@link Access#WRITE} it is made if it is missing.
     *
     * @throws CatalogException if it cannot be opened, or is none
     */
    public static Database open(Path file, Access access) {
        Properties settings = settings();
        if (access != Access.WRITE) {
            settings.setProperty("duckdb.read_only", "true");
        }
        if (access == Access.SEALED) {
            settings.setProperty("enable_external_access", "false");
            settings.setProperty("lock_configuration", "true");
        } else {
            settings.setProperty("temp_directory", file + ".tmp");
        }
        return connect("jdbc:duckdb:" + file, settings, file.toString());
    }

    /** A database in memory, to make tables in other forms. */
    public static Database inMemory() {
        return connect("jdbc:duckdb:", settings(), "a table");
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("memory_limit", MEMORY);
        settings.setProperty(
                "threads", Integer.toString(Math.min(4, Processors.current().compute())));
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        return settings;
    }

    private static Database connect(String url, Properties settings, String where) {
        try {
            return new Database(DriverManager.getConnection(url, settings), where);
        } catch (SQLException e) {
            String words = String.valueOf(e.getMessage());
            if (words.contains("No suitable driver")) {
                throw new CatalogException(
                        "A catalogue needs DuckDB, which is not on the class path. Programs add org.duckdb:duckdb_jdbc to"
                                + " their dependencies; the command has it.",
                        e);
            }
            if (words.toLowerCase(Locale.ROOT).contains("lock")) {
                throw new CatalogException(
                        where + " is in use by another process (" + firstLine(e) + "). Wait for its end or end it.", e);
            }
            throw new CatalogException(
                    where + " cannot be opened as a catalogue's database: " + firstLine(e)
                            + ". If it is damaged, restore it from a copy, or make the catalogue anew.",
                    e);
        } catch (LinkageError e) {
            throw new CatalogException(
                    "A catalogue needs DuckDB, whose native library cannot be used on this machine: " + e, e);
        }
    }

    /**
     * Runs a query and gives every row to {@code reader}.
     *
     * @param parameters numbers, texts, bytes, booleans and {@link Column}s, for the question marks
     */
    public void query(String sql, RowReader reader, Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The one number that a query gives; 0 for no row and for null. */
    public long number(String sql, Object... parameters) {
        long[] found = {0};
        query(sql, row -> found[0] = row.getLong(1), parameters);
        return found[0];
    }

    /** Whether it has a table or view of this name: one that an older maect made may lack some. */
    public boolean hasTable(String name) {
        return number("SELECT count(*) FROM information_schema.tables WHERE table_name = ?", name) > 0;
    }

    /** The one column of numbers that a query gives. */
    public long[] numbers(String sql, Object... parameters) {
        LongStream.Builder found = LongStream.builder();
        query(sql, row -> found.add(row.getLong(1)), parameters);
        return found.build().toArray();
    }

    /** Runs a statement and says how many rows it changed. */
    public int execute(String sql, Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Runs one statement of a user and gives its rows to {@code reader}, the first time with the columns' names.
     *
     * @throws CatalogException in the words of the database if it is refused
     */
    public void statement(String sql, RowReader columns, RowReader reader) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return;
            }
            try (ResultSet rows = statement.getResultSet()) {
                columns.read(rows);
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        } catch (SQLException e) {
            throw new CatalogException(String.valueOf(e.getMessage()).strip(), e);
        }
    }

    /** Runs {@code body} as a whole: all of its changes stay, or none. */
    public void together(Runnable body) {
        try {
            connection.setAutoCommit(false);
            boolean whole = false;
            try {
                body.run();
                connection.commit();
                whole = true;
            } finally {
                if (!whole) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        boolean ready = false;
        try {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof Column column) {
                    Array array = connection.createArrayOf(column.type(), column.values());
                    statement.setArray(i + 1, array);
                } else if (parameters[i] instanceof byte[] bytes) {
                    statement.setBytes(i + 1, bytes);
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            ready = true;
            return statement;
        } finally {
            if (!ready) {
                statement.close();
            }
        }
    }

    private CatalogException failed(SQLException e) {
        String words = firstLine(e);
        String lower = words.toLowerCase(Locale.ROOT);
        String remedy = lower.contains("no space left")
                ? " The disk is full: free some space, and run the command again."
                : lower.contains("out of memory") ? " The work was more than " + MEMORY + " allow." : "";
        return new CatalogException(where + ": " + words + "." + remedy, e);
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    /** The bytes of a column; empty where it has none. */
    public static byte[] bytes(ResultSet row, int column) throws SQLException {
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
    public static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
