/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import dev.maect.io.JsonPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the masked autoencoder saw and guessed at some moment of pre-training; the lists run in parallel.
 *
 * @param stage the stage's name
 * @param step steps done
 * @param originals the images
 * @param masked what the encoder saw
 * @param reconstructed what the decoder made of it
 */
public record Reconstruction(
        String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed)
        implements FigureData {
    static final String KIND = "reconstruction";

    /** Copies the lists and checks that they run in parallel. */
    public Reconstruction {
        originals = List.copyOf(originals);
        masked = List.copyOf(masked);
        reconstructed = List.copyOf(reconstructed);
        if (originals.size() != masked.size() || originals.size() != reconstructed.size()) {
            throw new IllegalArgumentException("The lists of a reconstruction must be equally long");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stage", stage);
        json.put("step", step);
        json.put("originals", pngs(originals));
        json.put("masked", pngs(masked));
        json.put("reconstructed", pngs(reconstructed));
        return json;
    }

    private static List<String> pngs(List<Image> images) {
        return images.stream().map(SmallImage::encode).toList();
    }

    private static List<Image> images(JsonPart list) {
        return list.list().stream().map(SmallImage::read).toList();
    }

    static Reconstruction of(JsonPart node) {
        return new Reconstruction(
                node.part("stage").text(),
                node.part("step").whole(0, Long.MAX_VALUE),
                images(node.part("originals")),
                images(node.part("masked")),
                images(node.part("reconstructed")));
    }
}
