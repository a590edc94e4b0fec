/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.nio.file.Path;

/** Where the ranks find each other. */
public sealed interface Meeting {
    /** Rank 0 listens at an address that all know. */
    record AtAddress(String host, int port) implements Meeting {}

    /**
     * Somebody else, torchrun's agent, keeps a board where rank 0 posts the address at which it listens.
     *
     * @param key under which; another one for each start
     */
    record AtBoard(String host, int port, String key) implements Meeting {}

    /** Rank 0 writes the address at which it listens into a file, which does not exist before. */
    record InFile(Path file) implements Meeting {}

    /**
     * Whoever started the ranks carries rank 0's address to the others.
     *
     * @param exchange is asked once by each rank
     */
    record Exchanged(Exchange exchange) implements Meeting {}

    /** Brings the text of rank 0 to all. */
    @FunctionalInterface
    interface Exchange {
        /**
         * Waits for all ranks.
         *
         * @param own rank 0's address; empty on the others
         * @return rank 0's
         */
        String ofFirst(String own);
    }
}
