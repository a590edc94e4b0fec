/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The nearest known words to one that is not known, for "did you mean". */
public final class Suggestion {
    private static final int MOST = 3;
    private static final int LONGEST = 100;
    /** Ranks a match of the last part alone behind every match of the whole key. */
    private static final int OTHER_SECTION = 10;

    private Suggestion() {}

    /** "Did you mean A or B?", or empty if nothing comes near. */
    public static String of(String given, Collection<String> known) {
        List<String> nearest = nearest(given, known);
        if (nearest.isEmpty()) {
            return "";
        }
        int last = nearest.size() - 1;
        String others = String.join(", ", nearest.subList(0, last));
        return "Did you mean " + (others.isEmpty() ? "" : others + " or ") + nearest.get(last) + "?";
    }

    /** The known words nearest to {@code given}, at most three, all equally near; a dotted key's last part counts most. */
    static List<String> nearest(String given, Collection<String> known) {
        if (given.length() > LONGEST) {
            return List.of();
        }
        String wanted = normal(given);
        int best = Integer.MAX_VALUE;
        List<String> nearest = new ArrayList<>();
        for (String candidate : known) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest.clear();
            }
            if (distance == best && distance != Integer.MAX_VALUE) {
                nearest.add(candidate);
            }
        }
        return nearest.size() > MOST ? List.copyOf(nearest.subList(0, MOST)) : List.copyOf(nearest);
    }

    private static int distance(String wanted, String candidate) {
        int whole = edits(wanted, candidate);
        if (whole <= tolerance(wanted)) {
            return whole;
        }
        String lastWanted = last(wanted);
        int part = edits(lastWanted, last(candidate));
        return part <= tolerance(lastWanted) ? part + OTHER_SECTION : Integer.MAX_VALUE;
    }

    private static int tolerance(String word) {
        return Math.min(3, Math.max(1, last(word).length() / 3));
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static String normal(String key) {
        return Keywords.ofComponent(key).replace('_', '-').replace(".-", ".").replaceFirst("^-", "");
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
    static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
