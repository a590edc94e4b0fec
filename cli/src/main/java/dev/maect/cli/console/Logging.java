/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where log messages go: the terminal, and while a run is going on its {@code train.log}. */
public final class Logging {
    /** The name of the log file in a run's folder. */
    public static final String FILE_NAME = "train.log";

    private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";

    private static final String FILE_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{0} - %msg%n";

    private Logging() {}

    /** How much the terminal shows; the log file has everything from {@code INFO} on. */
    public enum Verbosity {
        /** Warnings and errors. */
        QUIET(Level.WARN),
        /** What happens. */
        NORMAL(Level.INFO),
        /** Details for those who look for a fault. */
        DEBUG(Level.DEBUG);

        private final Level level;

        Verbosity(Level level) {
            this.level = level;
        }
    }

    /**
     * Sends messages to {@code terminal}, JavaCPP's too. Called before anything logs, and again when the verbosity is
     * known: left alone, Logback prints everything on standard output.
     */
    public static void start(Terminal terminal, Verbosity verbosity) {
        if (System.getProperty(JAVACPP_LOGGER) == null) {
            System.setProperty(JAVACPP_LOGGER, "slf4j"); // read when JavaCPP's first class is initialised
        }
        LoggerContext context = context();
        context.reset();
        TerminalAppender appender = new TerminalAppender(terminal, verbosity.level);
        appender.setContext(context);
        appender.setName("terminal");
        appender.start();
        root().addAppender(appender);
        root().setLevel(verbosity == Verbosity.DEBUG ? Level.DEBUG : Level.INFO);
        // Its details are a line for every tensor.
        context.getLogger("org.bytedeco").setLevel(Level.WARN);
    }

    /** From now on nothing is said: another process speaks. */
    public static void silence() {
        context().reset();
        root().setLevel(Level.OFF);
    }

    /**
     * Also writes messages to {@code train.log} in {@code folder}, after what is there already.
     *
     * @return what ends it
     * @throws MaectException if the file cannot be written
     */
    public static LogFile toFile(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            Files.newByteChannel(file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new MaectException(
                    "Cannot write the log file " + file + ": " + e.getMessage() + ". Choose another --out, or make it"
                            + " writable.",
                    e);
        }
        LoggerContext context = context();
        PrintableEncoder encoder = new PrintableEncoder();
        encoder.setContext(context);
        encoder.setPattern(FILE_PATTERN);
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName("file:" + file);
        appender.setFile(file.toString());
        appender.setAppend(true);
        appender.setEncoder(encoder);
        appender.start();
        root().addAppender(appender);
        return () -> {
            root().detachAppender(appender);
            appender.stop();
        };
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root() {
        return context().getLogger(Logger.ROOT_LOGGER_NAME);
    }

    /** A log file being written; closing it ends that. */
    public interface LogFile extends AutoCloseable {
        @Override
        void close();
    }
}
