/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import java.util.List;
import java.util.Optional;

/**
 * What a step looked like from inside when it was made again for inspection.
 *
 * @param stage the stage's name
 * @param step which step, counted from 1
 * @param stateStep steps done in the state whose weights it was made with
 * @param images its images, in the order of the batch
 * @param parts what was looked at, in the order in which it is computed: inputs, blocks, features, loss
 * @param loss of the batch
 * @param gradients parameters whose gradients are not finite, in their order
 * @param weights parameters that are not finite themselves
 * @param parameters how many parameters have a gradient
 */
public record ReplayReport(
        String stage,
        long step,
        long stateStep,
        List<ReplayedImage> images,
        List<Part> parts,
        double loss,
        List<String> gradients,
        List<String> weights,
        int parameters) {
    /** Copies the lists. */
    public ReplayReport {
        images = List.copyOf(images);
        parts = List.copyOf(parts);
        gradients = List.copyOf(gradients);
        weights = List.copyOf(weights);
    }

    /**
     * An image of the batch.
     *
     * @param index in the source
     * @param name in the source
     */
    public record ReplayedImage(int index, String name) {}

    /**
     * Something that was computed.
     *
     * @param name such as {@code encoder.blocks.3}
     * @param largest the largest magnitude among its finite numbers
     * @param notFinite the images of which it has numbers that are not finite; empty if there are none
     */
    public record Part(String name, double largest, List<ReplayedImage> notFinite) {
        /** Copies the list. */
        public Part {
            notFinite = List.copyOf(notFinite);
        }
    }

    /** Where the first number that is not finite comes from, as a sentence; empty if all are finite. */
    public Optional<String> firstNotFinite() {
        if (!weights.isEmpty()) {
            return Optional.of("The weights themselves are not finite: " + weights.get(0) + " is the first.");
        }
        Optional<Part> first =
                parts.stream().filter(part -> !part.notFinite().isEmpty()).findFirst();
        if (first.isPresent()) {
            return Optional.of("The first numbers that are not finite are in "
                    + first.get().name() + ", of " + first.get().notFinite().size() + " of " + images.size()
                    + " images.");
        }
        if (!Double.isFinite(loss)) {
            return Optional.of(
                    "All parts of the forward pass are finite up to the features; the loss made of them is not.");
        }
        // Gradients are computed from the loss down, so the last parameter is the first to get one.
        return gradients.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The forward pass is finite. The first gradient that is not, from the loss down, is that of "
                                + gradients.get(gradients.size() - 1) + ".");
    }
}
