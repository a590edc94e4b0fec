/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.MaectException;

/**
 * What joins GPUs: those of a node, and nodes.
 *
 * @param perNode GPUs of a node
 * @param inside bytes per second that a GPU exchanges with those of its node
 * @param between bytes per second that a GPU exchanges with other nodes
 */
public record Interconnect(int perNode, double inside, double between) {
    /** Eight GPUs of a node at 200 GB/s, nodes at 40 GB/s for each GPU: half of what NVLink 4 and 400 Gb/s of InfiniBand could do. */
    public static final Interconnect USUAL = new Interconnect(8, 200e9, 40e9);

    /** Checks the numbers. */
    public Interconnect {
        if (perNode < 1 || !(inside > 0) || !(between > 0)) {
            throw new MaectException("GPUs of a node and both rates must be above 0.");
        }
    }

    /** Bytes that each of {@code gpus} sends, and as many that it receives, to sum {@code bytes} over all of them in a ring. */
    static double sent(double bytes, int gpus) {
        return 2.0 * (gpus - 1) / gpus * bytes;
    }

    /** Seconds until each of {@code gpus} has {@code bytes}, of which each had its part: half of what a sum is. */
    double allGather(double bytes, int gpus) {
        return allReduce(bytes, gpus) / 2;
    }

    /** Seconds to sum {@code bytes} over {@code gpus}: within nodes, then a share of each GPU between nodes. */
    double allReduce(double bytes, int gpus) {
        int local = Math.min(perNode, gpus);
        int nodes = (gpus + perNode - 1) / perNode;
        return sent(bytes, local) / inside + sent(bytes / local, nodes) / between;
    }
}
