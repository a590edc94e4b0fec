/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import dev.maect.io.Quantities;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that ran out, in words.
 *
 * @param where what ran out
 * @param asked bytes of the allocation that failed; empty where nobody tells
 */
public record OutOfMemory(Where where, OptionalLong asked) {
    /** What memory can run out of. */
    public enum Where {
        /** The process's memory outside Java's heap: tensors, decoded images. */
        NATIVE,
        /** A GPU's memory. */
        GPU,
        /** Java's heap. */
        HEAP,
        /** Room for further threads. */
        THREADS
    }

    /** "you tried to allocate 512 bytes", "Tried to allocate 20.00 GiB", "Failed to allocate 512 bytes", "reserve 512 bytes". */
    private static final Pattern ASKED =
            Pattern.compile("(?:allocate|reserve) (\\d{1,18}(?:\\.\\d+)?) ?(bytes|KiB|MiB|GiB|TiB|KB|MB|GB)?");

    /** What ran out, if that is why {@code error} or one of its causes was thrown. */
    public static Optional<OutOfMemory> of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            Optional<Where> where =
                    cause instanceof OutOfMemoryError ? Optional.of(inJava(text)) : inLibraries(cause, text);
            if (where.isPresent()) {
                return Optional.of(new OutOfMemory(where.get(), asked(text)));
            }
        }
        return Optional.empty();
    }

    private static Where inJava(String text) {
        if (text.contains("native thread")) {
            return Where.THREADS;
        }
        // JavaCPP's own limits, buffers outside the heap, and what the JVM itself could not get from the system.
        boolean outside = text.contains("hysical")
                || text.contains("totalBytes")
                || text.contains("direct buffer")
                || text.contains("Direct buffer")
                || text.contains("alloc() failed");
        return outside ? Where.NATIVE : Where.HEAP;
    }

    /** C++ exceptions arrive as plain RuntimeExceptions that say what they were. */
    private static Optional<Where> inLibraries(Throwable cause, String text) {
        if (cause.getClass() != RuntimeException.class) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("cuda out of memory")
                || lower.contains("cuda error: out of memory")
                || lower.contains("cublas_status_alloc_failed")
                || lower.contains("mps backend out of memory")) {
            return Optional.of(Where.GPU);
        }
        boolean outside = lower.contains("defaultcpuallocator")
                || lower.contains("can't allocate memory")
                || lower.contains("std::bad_alloc")
                || lower.contains("insufficient memory")
                || lower.contains("storage size calculation overflowed");
        return outside ? Optional.of(Where.NATIVE) : Optional.empty();
    }

    private static OptionalLong asked(String text) {
        Matcher matcher = ASKED.matcher(text);
        if (!matcher.find()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2) == null ? "bytes" : matcher.group(2);
        int power = "bKMGT".indexOf(unit.charAt(0));
        return OptionalLong.of((long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power)));
    }

    /** Whether tensors and images had no room; Java's heap and threads hang on other settings. */
    public boolean isOfTensors() {
        return where == Where.NATIVE || where == Where.GPU;
    }

    /** What happened: what ran out, how much was asked for, how much there is. */
    public String message() {
        String asked = this.asked.isPresent() ? Quantities.bytes(this.asked.getAsLong()) + " more were asked for" : "";
        return switch (where) {
            case GPU -> "The GPU ran out of memory" + (asked.isEmpty() ? "." : ": " + asked + ".");
            case THREADS ->
                "The system gives this process no further threads: it is out of memory, or at its limit (ulimit -u).";
            case HEAP ->
                "Java's heap ran out of memory; it may take "
                        + Quantities.bytes(Runtime.getRuntime().maxMemory()) + ".";
            case NATIVE -> {
                MachineMemory memory = MachineMemory.current();
                yield "Out of memory: " + (asked.isEmpty() ? "" : asked + "; ") + "this process may have "
                        + Quantities.bytes(memory.free()) + " now and " + Quantities.bytes(memory.total()) + " at most"
                        + (memory.limited() ? ", by its container's limit." : ".");
            }
        };
    }

    /** What can be done about it whatever the process does; empty where that hangs on its settings alone. */
    public String remedy() {
        return switch (where) {
            case HEAP ->
                "Give Java more, as in -Xmx8g, or let it hold less: fewer images kept between epochs"
                        + " (data.cache-megabytes).";
            case THREADS -> "Use fewer loader threads (data.workers), or end other programs.";
            case NATIVE -> "Or end other programs.";
            case GPU -> "";
        };
    }
}
