/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Slurm's short ways to write nodes, {@code gpu[08-11,15],login1}, and numbers of tasks on them, {@code 4(x2),1}. */
final class SlurmNodes {
    private static final Pattern RANGE = Pattern.compile("\\[(\\d+)[^]]*]");
    private static final Pattern TASKS = Pattern.compile("(\\d{1,6})(?:\\(x(\\d{1,6})\\))?");

    private SlurmNodes() {}

    /** The first node of a list. */
    static String first(String list) {
        int depth = 0;
        int end = 0;
        while (end < list.length() && (depth > 0 || list.charAt(end) != ',')) {
            depth += list.charAt(end) == '[' ? 1 : list.charAt(end) == ']' ? -1 : 0;
            end++;
        }
        Matcher ranges = RANGE.matcher(list.substring(0, end).strip());
        StringBuilder name = new StringBuilder();
        while (ranges.find()) {
            ranges.appendReplacement(name, Matcher.quoteReplacement(ranges.group(1)));
        }
        ranges.appendTail(name);
        if (depth != 0 || name.isEmpty() || name.indexOf("[") >= 0) {
            throw new MaectException("Slurm's list of nodes cannot be understood: \"" + list
                    + "\". Set MASTER_ADDR to the node of rank 0.");
        }
        return name.toString();
    }

    /** How many tasks are on node {@code node}, counted from 0. */
    static int tasks(String list, int node) {
        int at = 0;
        for (String part : list.split(",")) {
            Matcher tasks = TASKS.matcher(part.strip());
            if (!tasks.matches()) {
                break;
            }
            at += tasks.group(2) == null ? 1 : Integer.parseInt(tasks.group(2));
            if (node < at) {
                return Integer.parseInt(tasks.group(1));
            }
        }
        throw new MaectException(
                "Slurm's numbers of tasks cannot be understood: \"" + list + "\" for node " + node + ".");
    }
}
