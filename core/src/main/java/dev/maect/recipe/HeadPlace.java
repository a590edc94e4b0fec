/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Where a head looks at an encoder: at its output, or at the tokens behind a block, which have not gone through the final
 * norm. In a recipe {@code output} or the block's number, counted from 0; with {@code @0.25} behind it the head has a
 * temperature of its own.
 *
 * @param block the block; empty for the output
 * @param temperature of its own; empty for the stage's
 */
public record HeadPlace(OptionalInt block, OptionalDouble temperature) {
    private static final String OUTPUT = "output";

    /** At the encoder's output. */
    public static final HeadPlace AT_OUTPUT = new HeadPlace(OptionalInt.empty(), OptionalDouble.empty());

    /** Behind block {@code block}. */
    public static HeadPlace behind(int block) {
        return new HeadPlace(OptionalInt.of(block), OptionalDouble.empty());
    }

    /** The place that {@code word} names; empty if it names none. */
    static Optional<HeadPlace> parse(String word) {
        String[] parts = word.strip().split("@", -1);
        if (parts.length > 2) {
            return Optional.empty();
        }
        try {
            OptionalInt block = parts[0].equalsIgnoreCase(OUTPUT)
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(parts[0]));
            OptionalDouble temperature =
                    parts.length == 1 ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(parts[1]));
            boolean good = block.orElse(0) >= 0 && temperature.orElse(1) > 0 && Double.isFinite(temperature.orElse(1));
            return good ? Optional.of(new HeadPlace(block, temperature)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the head looks at the output. */
    public boolean isOutput() {
        return block.isEmpty();
    }

    /** What the head is called in files and metrics: {@code output}, {@code block22}, {@code output_t0225}. */
    public String name() {
        String place = block.isPresent() ? "block" + block.getAsInt() : OUTPUT;
        return temperature.isEmpty()
                ? place
                : place + "_t" + Numbers.text(temperature.getAsDouble()).replace(".", "");
    }

    /** The same place at the stage's temperature. */
    public HeadPlace plain() {
        return new HeadPlace(block, OptionalDouble.empty());
    }

    /** The word for it in recipes. */
    @Override
    public String toString() {
        String place = block.isPresent() ? Integer.toString(block.getAsInt()) : OUTPUT;
        return temperature.isEmpty() ? place : place + "@" + Numbers.text(temperature.getAsDouble());
    }
}
