/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A classifier on top of an encoder, as fine-tuned and probed checkpoints have one. maect recognises it, to say what it
 * is, but does not read it.
 *
 * @param origin whose names it goes by
 * @param prefixes the beginnings of its tensors' names
 * @param inputs width of the features it takes
 * @param classes number of its classes
 */
public record ClassificationHead(String origin, List<String> prefixes, long inputs, long classes) {
    private static final Pattern PROBE = Pattern.compile("layer\\.\\d{1,3}\\.weight");
    private static final List<String> TIMM = List.of("head.weight", "head.1.weight");

    /** Copies the list. */
    public ClassificationHead {
        prefixes = List.copyOf(prefixes);
    }

    /** The classifier among {@code source}'s tensors: timm's and Meta's, Hugging Face's, or an MAE-CT probe. */
    public static Optional<ClassificationHead> find(TensorSource source) {
        String wrapper = SchemeDetection.wrapperPrefix(source.names());
        for (String full : source.names()) {
            String name = full.substring(wrapper.length());
            List<Long> shape = source.info(full).shape();
            if (shape.size() != 2) {
                continue;
            }
            if (TIMM.contains(name)) {
                return Optional.of(new ClassificationHead("timm", List.of("head."), shape.get(1), shape.get(0)));
            }
            if (name.equals("classifier.weight")) {
                return Optional.of(new ClassificationHead(
                        "Hugging Face", List.of("classifier.", "pooler.", "vit.pooler."), shape.get(1), shape.get(0)));
            }
            if (PROBE.matcher(name).matches()
                    && !source.names().contains(wrapper + "patch_embed.proj.weight")
                    && source.names().contains(wrapper + "norm.running_mean")) {
                return Optional.of(new ClassificationHead(
                        "MAE-CT linear probe", List.of("norm.", "layer."), shape.get(1), shape.get(0)));
            }
        }
        return Optional.empty();
    }

    /** Whether the tensor {@code name} belongs to it, by its beginning. */
    public boolean covers(String name) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    /** It in words: {@code a classification head (timm) from 192 features to 1000 classes}. */
    public String describe() {
        return "a classification head (" + origin + ") from " + inputs + " features to " + classes + " classes";
    }
}
