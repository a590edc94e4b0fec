/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.MaectException;
import dev.maect.cli.console.Terminal;
import dev.maect.engine.machine.NativeFailure;
import dev.maect.engine.machine.OutOfMemory;
import dev.maect.engine.machine.OutOfMemoryException;
import dev.maect.train.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An error in words for the person at the terminal: what happened, and what to do about it.
 *
 * @param exitCode see {@link ExitCode}
 * @param message what happened
 * @param remedy what to do; empty when the message says it
 * @param cause the error itself, shown by {@code --debug}
 */
record Failure(int exitCode, String message, String remedy, Throwable cause) {
    private static final Set<String> OF_CONVERT = Set.of("heads", "decoder-heads", "ignore");

    /** Finds the words for {@code error}. */
    static Failure of(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof OutOfMemoryException) {
            return new Failure(ExitCode.ERROR, CommandRemedy.javaOptions(text(cause)), "", error);
        }
        if (cause instanceof MaectException) {
            return new Failure(exitCode(cause), text(cause), "", error);
        }
        if (cause instanceof InterruptedException) {
            return new Failure(ExitCode.INTERRUPTED, "Interrupted.", "", error);
        }
        return outOfMemory(cause, error)
                .or(() -> NativeFailure.of(cause)
                        .map(words -> new Failure(
                                ExitCode.ERROR,
                                words.message(),
                                CommandRemedy.of(words) + "\n`maect doctor` says more.",
                                error)))
                .or(() -> inputOutput(cause, error))
                .or(() -> insideLibtorch(cause, error))
                .or(() -> fileName(cause, error))
                .or(() -> stackOverflow(cause, error))
                .orElseGet(() -> new Failure(
                        ExitCode.ERROR,
                        "Unexpected " + cause.getClass().getSimpleName() + ": " + text(cause),
                        "This is a fault in maect. Please report it with what --debug adds.",
                        error));
    }

    /**
     * The same words, and for settings that would change it the options of {@code command}; for how weights are read,
     * those of {@code maect convert}, where the command has none.
     */
    Failure withOptionsOf(CommandSpec command) {
        if (!remedy.isEmpty() || !(unwrap(cause) instanceof MaectException known)) {
            return this;
        }
        List<String> options = new ArrayList<>();
        List<String> ofConvert = new ArrayList<>();
        for (String setting : known.settings()) {
            OptionSpec option = command.findOption("--" + setting);
            if (option != null) {
                options.add(option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel()));
            } else if (OF_CONVERT.contains(setting)) {
                ofConvert.add("--" + setting + (setting.equals("ignore") ? " NAME" : " N"));
            }
        }
        String words = "";
        if (!options.isEmpty()) {
            words = (options.size() > 1 ? "Options: " : "Option: ") + String.join(", ", options);
        } else if (!ofConvert.isEmpty()) {
            words = "To write a file without this: maect convert FILE --to maect " + String.join(" ", ofConvert)
                    + " --out encoder.safetensors";
        }
        return new Failure(exitCode, message, words, cause);
    }

    private static int exitCode(Throwable error) {
        return error instanceof DivergedException ? ExitCode.DIVERGED : ExitCode.ERROR;
    }

    private static Throwable unwrap(Throwable error) {
        Throwable current = error;
        while (current.getCause() != null
                && (current instanceof CompletionException
                        || current instanceof ExecutionException
                        || current instanceof InvocationTargetException
                        || current instanceof UncheckedIOException)) {
            current = current.getCause();
        }
        return current;
    }

    private static Optional<Failure> outOfMemory(Throwable cause, Throwable error) {
        return OutOfMemory.of(cause)
                .map(memory -> new Failure(
                        ExitCode.ERROR,
                        memory.message(),
                        ("Use a smaller batch-size, model or image-size. " + CommandRemedy.of(memory)
                                        + " `maect doctor` shows how much there is.")
                                .replace("  ", " "),
                        error));
    }

    private static Optional<Failure> inputOutput(Throwable cause, Throwable error) {
        if (!(cause instanceof IOException)) {
            return Optional.empty();
        }
        String what = text(cause);
        String remedy = "";
        if (cause instanceof NoSuchFileException missing) {
            what = "No such file or folder: " + missing.getFile();
            remedy = "Check the path.";
        } else if (cause instanceof AccessDeniedException denied) {
            what = "No permission for " + denied.getFile();
            remedy = "Change its permissions, or use another place.";
        } else if (what.contains("No space left on device")) {
            what = "The disk is full: " + what;
            remedy = "Free some space, or choose another --out.";
        } else if (cause instanceof FileSystemException || !what.contains(" ")) {
            what = cause.getClass().getSimpleName() + ": " + what;
        }
        return Optional.of(new Failure(ExitCode.ERROR, what, remedy, error));
    }

    private static Optional<Failure> fileName(Throwable cause, Throwable error) {
        if (!(cause instanceof InvalidPathException invalid)) {
            return Optional.empty();
        }
        return Optional.of(new Failure(
                ExitCode.ERROR,
                "\"" + invalid.getInput() + "\" is no name that a file can have here: " + invalid.getReason() + ".",
                "If it has letters beyond English ones, run maect in a UTF-8 locale: LC_ALL=C.UTF-8",
                error));
    }

    private static Optional<Failure> stackOverflow(Throwable cause, Throwable error) {
        return cause instanceof StackOverflowError
                ? Optional.of(new Failure(
                        ExitCode.ERROR,
                        "What was read is nested more deeply than maect can follow.",
                        "Check the files named; if they are sound, report this with what --debug adds.",
                        error))
                : Optional.empty();
    }

    /** C++ exceptions arrive as plain RuntimeExceptions with a C++ stack in the message. */
    private static Optional<Failure> insideLibtorch(Throwable cause, Throwable error) {
        StackTraceElement[] stack = cause.getStackTrace();
        boolean nativeCall = cause.getClass() == RuntimeException.class
                && stack.length > 0
                && stack[0].getClassName().startsWith("org.bytedeco.");
        if (!nativeCall) {
            return Optional.empty();
        }
        return Optional.of(new Failure(
                ExitCode.ERROR,
                "A native library refused an operation: " + firstLine(text(cause)),
                "This is a fault in maect unless the recipe asks for the impossible. Please report it with what --debug"
                        + " adds.",
                error));
    }

    private static String text(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? error.getClass().getName() : message;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** Prints the words, and with {@code debug} the stack trace. */
    void print(Terminal terminal, boolean debug) {
        terminal.status("");
        terminal.print(Terminal.Colour.RED, "error:", message);
        if (!remedy.isEmpty()) {
            terminal.print(remedy);
        }
        if (debug) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            terminal.print(trace.toString().stripTrailing());
        }
    }
}
