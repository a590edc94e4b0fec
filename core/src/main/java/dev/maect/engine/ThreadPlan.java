/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How many threads compute and how they wait, and by which environment variables GNU's OpenMP is told.
 *
 * @param threads how many compute
 * @param waiting how they wait
 * @param why why they wait so
 * @param variables what to set; nothing that the user has set
 */
record ThreadPlan(int threads, Waiting waiting, String why, Map<String, String> variables) {
    /** The wish that leaves the choice to the machine's state. */
    static final String AUTO = "auto";
    /** 20 to 60 microseconds, as long as it takes to sleep and be woken: at most twice the cost of having known better. */
    private static final String BOUNDED_LOOKS = "1000";

    /**
     * A pure function of what is known.
     *
     * @param environment the process's variables; the user's own {@code OMP_*} and {@code GOMP_*} always win
     * @param wish {@link #AUTO}, or a way of waiting by name
     * @param processors what this process may use
     * @param others threads of other processes that want to run now
     */
    static ThreadPlan of(Map<String, String> environment, String wish, Processors processors, int others) {
        Map<String, String> variables = new LinkedHashMap<>();
        Optional<Integer> wanted = number(environment.getOrDefault("MKL_NUM_THREADS", ""))
                .or(() -> number(environment.getOrDefault("OMP_NUM_THREADS", "")));
        // Left alone, libtorch takes a thread for each core of the machine, and in some virtual machines one for two
        // cores.
        if (wanted.isEmpty()) {
            variables.put("OMP_NUM_THREADS", Integer.toString(processors.compute()));
        }
        int threads = wanted.orElse(processors.compute());
        Choice choice = users(environment)
                .or(() -> parse(wish).map(waiting -> new Choice(waiting, "asked for")))
                .orElseGet(() -> choose(processors, threads, others));
        if (users(environment).isEmpty()) {
            variables.putAll(variables(choice.waiting()));
        }
        return new ThreadPlan(threads, choice.waiting(), choice.why(), Map.copyOf(variables));
    }

    /** The same threads, waiting as OpenMP does by itself, because it is too late for anything else. */
    ThreadPlan unchanged(String reason) {
        return new ThreadPlan(threads, Waiting.SPIN, reason, Map.of());
    }

    /** What the user's own variables make of it. */
    private static Optional<Choice> users(Map<String, String> environment) {
        String policy = environment.getOrDefault("OMP_WAIT_POLICY", "").strip();
        String count = environment.getOrDefault("GOMP_SPINCOUNT", "").strip();
        if (!count.isEmpty()) {
            Waiting waiting =
                    count.matches("0+") ? Waiting.PASSIVE : count.matches("\\d{1,5}") ? Waiting.BOUNDED : Waiting.SPIN;
            return Optional.of(new Choice(waiting, "GOMP_SPINCOUNT=" + count));
        }
        if (!policy.isEmpty()) {
            boolean passive = policy.toLowerCase(Locale.ROOT).equals("passive");
            return Optional.of(new Choice(passive ? Waiting.PASSIVE : Waiting.SPIN, "OMP_WAIT_POLICY=" + policy));
        }
        return Optional.empty();
    }

    /** The first number of {@code 4} or {@code 4,2}. */
    private static Optional<Integer> number(String text) {
        String first = text.split(",", 2)[0].strip();
        return first.matches("[1-9]\\d{0,5}") ? Optional.of(Integer.parseInt(first)) : Optional.empty();
    }

    /**
     * A choice and its reason.
     *
     * @param waiting what is chosen
     * @param why in words, such as {@code processors are free}
     */
    record Choice(Waiting waiting, String why) {}

    /**
     * The way for the machine as it is: {@link Waiting#PASSIVE} where threads will wait for a processor rather than for
     * each other, else {@link Waiting#BOUNDED}, which loses little when that changes later.
     *
     * @param processors what this process may use
     * @param threads how many threads compute
     * @param others threads of other processes that want to run now
     */
    static Choice choose(Processors processors, int threads, int others) {
        if (processors.quota().orElse(processors.online()) < processors.online()) {
            return new Choice(
                    Waiting.PASSIVE,
                    "a container's limit of " + processors.quota().orElse(0) + " processors");
        }
        if (threads > processors.allowed()) {
            return new Choice(
                    Waiting.PASSIVE,
                    threads + " threads may run on " + processors.allowed() + " processors (affinity)");
        }
        // One busy program among many processors is no reason to sleep: three quarters of the threads never meet it.
        if (others > processors.online() - threads && 4 * others >= threads) {
            return new Choice(Waiting.PASSIVE, "busy: threads of other programs that run: " + others);
        }
        return new Choice(Waiting.BOUNDED, "processors are free");
    }

    /** Whether {@code wish} is neither {@link #AUTO} nor a way of waiting. */
    static boolean isUnknown(String wish) {
        return parse(wish).isEmpty() && !wish.strip().toLowerCase(Locale.ROOT).equals(AUTO);
    }

    private static Optional<Waiting> parse(String text) {
        return Arrays.stream(Waiting.values())
                .filter(waiting -> waiting.toString().equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The environment variables by which GNU's OpenMP is told. */
    static Map<String, String> variables(Waiting waiting) {
        return switch (waiting) {
            case SPIN -> Map.of();
            case BOUNDED -> Map.of("GOMP_SPINCOUNT", BOUNDED_LOOKS);
            case PASSIVE -> Map.of("OMP_WAIT_POLICY", "passive");
        };
    }
}
