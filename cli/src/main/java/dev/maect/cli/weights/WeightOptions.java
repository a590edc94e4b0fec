/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import dev.maect.MaectException;
import dev.maect.weights.naming.ImportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what a weight file does not say. */
final class WeightOptions {
    private static final Pattern SIZES = Pattern.compile("([1-9]\\d{0,4})(?:x([1-9]\\d{0,4}))?");

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "Attention heads of the encoder (default: as the file says, else by the width).")
    private @Nullable Integer heads;

    @Option(names = "--decoder-heads", paramLabel = "N", description = "Attention heads of the decoder, likewise.")
    private @Nullable Integer decoderHeads;

    @Option(
            names = "--grid",
            paramLabel = "ROWSxCOLUMNS",
            description = "The patches that the positions are for (default: as the file says, else a square).")
    private @Nullable String grid;

    @Option(
            names = "--ignore",
            paramLabel = "NAME",
            description = "Leave out unexpected tensors whose names begin so; may be repeated.")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description =
                    "The entry to read of a file with several models, such as model_ema; dotted for one inside others.")
    private String key = "";

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "Read only tensors whose names begin so, such as encoder_q., under the rest of their names.")
    private String prefix = "";

    ImportOptions importOptions() {
        ImportOptions options = ImportOptions.defaults().withKey(key).withPrefix(prefix);
        if (heads != null) {
            options = options.withHeads(positive("--heads", heads));
        }
        if (decoderHeads != null) {
            options = options.withDecoderHeads(positive("--decoder-heads", decoderHeads));
        }
        if (grid != null) {
            int[] sizes = sizes("--grid", grid);
            options = options.withGrid(sizes[0], sizes[1]);
        }
        for (String prefix : ignored) {
            options = options.ignoring(prefix);
        }
        return options;
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new MaectException(option + " must be positive, not " + value + ".");
        }
        return value;
    }

    /** Two numbers out of {@code 14x14}, or the same twice out of {@code 14}. */
    static int[] sizes(String option, String text) {
        Matcher matcher = SIZES.matcher(text);
        if (!matcher.matches()) {
            throw new MaectException(option + " must be a number or two like 224x192, not " + text + ".");
        }
        int first = Integer.parseInt(matcher.group(1));
        return new int[] {first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2))};
    }
}
