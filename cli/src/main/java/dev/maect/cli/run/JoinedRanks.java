/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Logging;
import dev.maect.cli.console.Terminal;
import dev.maect.distributed.Meeting;
import dev.maect.distributed.Placement;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.RankFailedException;
import dev.maect.distributed.Ranks;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * A command as one of the ranks that a launcher has started, or alone. Rank 0 speaks for all; the others are silent but for
 * what they fail of, unless MAECT_ALL_OUTPUT is 1.
 */
public final class JoinedRanks {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedRanks.class);
    private static final long REFUSAL_MILLIS = 3000;
    private static final String ALL_OUTPUT = "MAECT_ALL_OUTPUT";

    private JoinedRanks() {}

    /** Whether a launcher has started this process as one of several. */
    public static boolean areSeveral() {
        return Placement.of(System.getenv()).isPresent();
    }

    /**
     * Refuses what {@code command} cannot do as one of several processes. Rank 0 says so; others are silent, and stay until it has
     * said it.
     *
     * @throws MaectException on rank 0
     * @throws RefusedException on the others
     */
    public static void requireAlone(String command) {
        Optional<Placement> placement = Placement.of(System.getenv());
        if (placement.isEmpty()) {
            return;
        }
        if (placement.get().rank() > 0 && !"1".equals(System.getenv(ALL_OUTPUT))) {
            try {
                Thread.sleep(REFUSAL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new RefusedException();
        }
        throw new MaectException(command + " is for one process, and this is " + placement.get()
                + ". Run it by itself, or set MAECT_RANKS=1.");
    }

    /** Rank 0 has said why. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Runs {@code command}, which gives an exit code, in the group that this process is of. */
    public static int run(Terminal terminal, ToIntFunction<ProcessGroup> command) {
        Optional<Placement> placement = Placement.of(System.getenv());
        if (placement.isEmpty()) {
            return command.applyAsInt(ProcessGroup.alone());
        }
        return run(placement.get(), terminal, command);
    }

    private static int run(Placement placement, Terminal terminal, ToIntFunction<ProcessGroup> command) {
        boolean quiet = placement.rank() > 0 && !"1".equals(System.getenv(ALL_OUTPUT));
        if (quiet) {
            Logging.silence();
        }
        if (placement.meeting() instanceof Meeting.InFile) {
            stopWithLauncher();
        }
        LOG.info("Waiting for the other ranks: this is {}.", placement);
        try (ProcessGroup group = Ranks.join(placement, (message, late) -> ended(placement, terminal, message, late))) {
            LOG.info("All {} ranks are here; the global batch is dealt out among them.", group.size());
            try {
                return command.applyAsInt(group);
            } catch (RuntimeException | Error e) {
                group.tellFailure(e);
                throw e;
            }
        } catch (RankFailedException e) {
            if (speaks(placement, e.getMessage())) {
                terminal.print(Terminal.Colour.RED, "error:", String.valueOf(e.getMessage()));
            }
            return ExitCode.OTHER_RANK;
        }
    }

    /** Nobody would end these processes if their launcher were killed. */
    private static void stopWithLauncher() {
        ProcessHandle.current()
                .parent()
                .ifPresent(launcher -> launcher.onExit().thenRun(() -> Signal.raise(new Signal("TERM"))));
    }

    /**
     * One rank says it: the first, or the one after where that is what has failed. Under maect launch, which sees processes end
     * and says so, only those whose words it keeps to itself.
     */
    private static boolean speaks(Placement placement, @Nullable String message) {
        if (placement.meeting() instanceof Meeting.InFile) {
            return placement.rank() > 0;
        }
        boolean firstFailed = message != null && message.startsWith("Rank 0");
        return placement.rank() == (firstFailed ? 1 : 0);
    }

    private static void ended(Placement placement, Terminal terminal, String message, boolean late) {
        if (!late) {
            return; // the training thread hears of it where it meets the others next
        }
        if (speaks(placement, message)) {
            terminal.print(Terminal.Colour.RED, "error:", message);
        }
        Runtime.getRuntime().halt(ExitCode.OTHER_RANK); // it waits in native code for somebody who is no more
    }
}
