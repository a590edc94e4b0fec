/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What libtorch's threads do while they wait for each other, many times in each step. A thread that looks again and
 * again sees the end at once, but keeps its processor from the thread that it waits for when another program needs that
 * one too. A thread that sleeps has to be woken, which takes some microseconds.
 */
public enum Waiting {
    /** OpenMP's own way: 300,000 looks, some milliseconds. Many times slower beside another program. */
    SPIN(Map.of()),
    /** Some looks, then sleep. */
    BOUNDED(Map.of("GOMP_SPINCOUNT", "1000")),
    /** Sleep at once. */
    PASSIVE(Map.of("OMP_WAIT_POLICY", "passive"));

    private final Map<String, String> environment;

    Waiting(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The environment variables by which GNU's OpenMP is told. */
    Map<String, String> environment() {
        return environment;
    }

    /** The way of waiting that {@code text} names; empty for {@code auto}, and for what is none of them. */
    static Optional<Waiting> parse(String text) {
        for (Waiting waiting : values()) {
            if (waiting.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return Optional.of(waiting);
            }
        }
        return Optional.empty();
    }

    /**
     * A choice and its reason.
     *
     * @param waiting what is chosen
     * @param why in words, such as {@code nothing else runs}
     */
    record Choice(Waiting waiting, String why) {}

    /**
     * The way for the machine as it is: {@link #PASSIVE} where threads will wait for a processor rather than for each
     * other, else {@link #BOUNDED}, which loses little when that changes later.
     *
     * @param processors what this process may use
     * @param threads how many threads compute
     * @param others threads of other processes that want to run now
     */
    static Choice choose(Processors processors, int threads, int others) {
        if (processors.quota().orElse(processors.online()) < processors.online()) {
            return new Choice(
                    PASSIVE, "a container's limit of " + processors.quota().orElse(0) + " processors");
        }
        if (threads > processors.allowed()) {
            return new Choice(
                    PASSIVE, threads + " threads may run on " + processors.allowed() + " processors (affinity)");
        }
        // One busy program among many processors is no reason to sleep: three quarters of the threads never meet it.
        if (others > processors.online() - threads && 4 * others >= threads) {
            return new Choice(PASSIVE, "busy: threads of other programs that run: " + others);
        }
        return new Choice(BOUNDED, "processors are free");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
