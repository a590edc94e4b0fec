/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a weight file does not say by itself, and what may be ignored in it.
 *
 * @param heads the encoder's attention heads; by default from the file's description, else by the width
 * @param decoderHeads the decoder's attention heads, likewise
 * @param grid the patches per column and row the positions are for; by default a square
 * @param ignored beginnings of names that may be left out of the import, for example {@code head.}
 * @param key the dictionary to read of a file that holds several, dotted for those inside others; empty for the usual
 * @param prefix only tensors whose names begin so are read, under the rest of their names; empty for all
 */
public record ImportOptions(
        OptionalInt heads,
        OptionalInt decoderHeads,
        Optional<PatchGrid> grid,
        List<String> ignored,
        String key,
        String prefix) {
    /** Copies the list. */
    public ImportOptions {
        ignored = List.copyOf(ignored);
    }

    /** Nothing given, nothing ignored. */
    public static ImportOptions defaults() {
        return new ImportOptions(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), List.of(), "", "");
    }

    /** With the number of attention heads of the encoder. */
    public ImportOptions withHeads(int number) {
        return new ImportOptions(OptionalInt.of(number), decoderHeads, grid, ignored, key, prefix);
    }

    /** With the number of attention heads of the decoder. */
    public ImportOptions withDecoderHeads(int number) {
        return new ImportOptions(heads, OptionalInt.of(number), grid, ignored, key, prefix);
    }

    /** With the grid of the positions. */
    public ImportOptions withGrid(int height, int width) {
        return new ImportOptions(heads, decoderHeads, Optional.of(new PatchGrid(height, width)), ignored, key, prefix);
    }

    /** Also ignoring names that begin with {@code prefix}. */
    public ImportOptions ignoring(String prefix) {
        List<String> more = new ArrayList<>(ignored);
        more.add(prefix);
        return new ImportOptions(heads, decoderHeads, grid, more, key, this.prefix);
    }

    /** Reading the dictionary {@code name} of a file that holds several. */
    public ImportOptions withKey(String name) {
        return new ImportOptions(heads, decoderHeads, grid, ignored, name, prefix);
    }

    /** Reading only tensors whose names begin with {@code beginning}, under the rest of their names. */
    public ImportOptions withPrefix(String beginning) {
        return new ImportOptions(heads, decoderHeads, grid, ignored, key, beginning);
    }

    boolean ignores(String name) {
        return ignored.stream().anyMatch(name::startsWith);
    }

    /** These options, completed where they are silent by {@code fallback}. */
    public ImportOptions orElse(ImportOptions fallback) {
        return new ImportOptions(
                heads.isPresent() ? heads : fallback.heads,
                decoderHeads.isPresent() ? decoderHeads : fallback.decoderHeads,
                grid.or(() -> fallback.grid),
                ignored,
                key,
                prefix);
    }
}
