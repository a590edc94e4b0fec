/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Makes a group of processes that find each other where their launcher says. */
public final class Ranks {
    /** How long ranks wait for each other at the beginning: a cluster starts them one by one. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int BOARDS = 4;

    private Ranks() {}

    /**
     * Waits for the other ranks, and makes the group of all. The caller closes it.
     *
     * @param ending is told, on a thread of its own, why the group ends when a rank has failed, and with {@code true} once more
     *     when this process is still there ten seconds later: whoever it is then must end it, as nothing else can
     * @throws RankFailedException if one does not come
     */
    public static ProcessGroup join(Placement placement, BiConsumer<String, Boolean> ending) {
        return join(placement, ending, PATIENCE);
    }

    static ProcessGroup join(Placement placement, BiConsumer<String, Boolean> ending, Duration patience) {
        boolean oneMachine = placement.size() == placement.localSize();
        List<Board> boards = new ArrayList<>();
        try {
            String host = meet(placement, oneMachine, patience, boards);
            Board board = boards.get(0);
            for (int i = 1; i < BOARDS; i++) {
                boards.add(further(placement, board, "board/" + i, host, patience));
            }
            board.put(Watch.name(placement.rank()), self());
            requireAll(placement, board, patience);
            Board watched = Board.of(host, board.port(), patience);
            Watch watch = new Watch(watched, placement.rank(), placement.size(), ending::accept);
            return new C10dGroup(
                    placement,
                    boards,
                    Addresses.own(oneMachine, Optional.of(host).filter(h -> placement.rank() > 0)),
                    watch);
        } catch (RuntimeException e) {
            boards.forEach(Board::close);
            throw e;
        }
    }

    /** This process in words: its machine and number. */
    static String self() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "this machine";
        }
        return host + ", process " + ProcessHandle.current().pid();
    }

    /** Adds the first board; the address at which rank 0 keeps it. */
    private static String meet(Placement placement, boolean oneMachine, Duration patience, List<Board> boards) {
        boolean first = placement.rank() == 0;
        if (placement.meeting() instanceof Meeting.AtAddress at) {
            boards.add(first ? Board.keep(at.port()) : Board.of(at.host(), at.port(), patience));
            return first ? Addresses.own(oneMachine, Optional.of(at.host())) : at.host();
        }
        if (first) {
            Board own = Board.keep(0);
            boards.add(own);
            String host = Addresses.own(oneMachine, Optional.empty());
            post(placement.meeting(), host + ":" + own.port(), patience);
            return host;
        }
        String address = read(placement.meeting(), patience)
                .orElseThrow(() -> new RankFailedException("Rank 0 has not said within " + patience.toSeconds()
                        + " s where it listens. See whether it has started."));
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        boards.add(Board.of(host, Integer.parseInt(address.substring(colon + 1)), patience));
        return host;
    }

    private static void post(Meeting meeting, String address, Duration patience) {
        if (meeting instanceof Meeting.InFile in) {
            AtomicFile.write(in.file(), address);
        } else if (meeting instanceof Meeting.AtBoard at) {
            try (Board agents = Board.of(at.host(), at.port(), patience)) {
                agents.put(at.key(), address);
            }
        } else if (meeting instanceof Meeting.Exchanged by) {
            by.exchange().ofFirst(address);
        }
    }

    private static Optional<String> read(Meeting meeting, Duration patience) {
        if (meeting instanceof Meeting.InFile in) {
            return awaitFile(in.file(), patience);
        }
        if (meeting instanceof Meeting.AtBoard at) {
            try (Board agents = Board.of(at.host(), at.port(), patience)) {
                return agents.await(at.key(), patience);
            }
        }
        if (meeting instanceof Meeting.Exchanged by) {
            return Optional.of(by.exchange().ofFirst("")).filter(address -> !address.isEmpty());
        }
        return Optional.empty();
    }

    private static Optional<String> awaitFile(Path file, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!Files.exists(file)) {
            if (System.nanoTime() > end) {
                return Optional.empty();
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new FileException("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static Board further(Placement placement, Board board, String key, String host, Duration patience) {
        if (placement.rank() == 0) {
            Board own = Board.keep(0);
            board.put(key, Integer.toString(own.port()));
            return own;
        }
        String port = board.await(key, patience)
                .orElseThrow(() -> new RankFailedException("Rank 0 has ended while the others were starting."));
        return Board.of(host, Integer.parseInt(port), patience);
    }

    private static void requireAll(Placement placement, Board board, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        List<String> missing = new ArrayList<>();
        for (int rank = 0; rank < placement.size(); rank++) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (board.await(Watch.name(rank), left).isEmpty()) {
                missing.add(Integer.toString(rank));
            }
        }
        if (!missing.isEmpty()) {
            throw new RankFailedException("Of " + placement.size() + " ranks, these have not come within "
                    + patience.toSeconds() + " s: " + String.join(", ", missing) + ".");
        }
    }
}
