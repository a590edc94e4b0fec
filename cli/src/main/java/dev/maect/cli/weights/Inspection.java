/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.PixelTarget;
import dev.maect.io.Printable;
import dev.maect.io.Quantities;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.Architecture;
import dev.maect.weights.naming.ClassificationHead;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What can be said of a weight file without computing with it.
 *
 * @param facts by name, in the order they are shown; texts, numbers and truth values
 * @param names which names were understood; empty if the file follows no known scheme
 * @param complete whether it is a whole network, or none at all, and its values are finite
 */
record Inspection(Map<String, Object> facts, Optional<ImportedWeights> names, boolean complete) {
    private static final int MAX_EXTRA = 60;

    static Inspection of(WeightFile file, ImportOptions options) {
        Map<String, Object> facts = new LinkedHashMap<>();
        Optional<ModelDescription> own = ModelDescription.in(file);
        Optional<ClassificationHead> classifier = ClassificationHead.find(file);
        Optional<ImportedWeights> weights = Optional.empty();
        String unknown = "";
        try {
            weights = Optional.of(ImportedWeights.examine(
                    file, own.map(said -> options.orElse(said.importOptions())).orElse(options)));
        } catch (CheckpointException e) {
            unknown = String.valueOf(e.getMessage()).replaceFirst("^Cannot import .*?\\. (?=[A-Z])", "");
        }
        boolean complete = weights.map(w ->
                        w.table().missing().isEmpty() && w.table().misshapen().isEmpty())
                .orElse(true);
        facts.put(
                "what",
                (complete ? "" : "INCOMPLETE: ") + what(weights.map(ImportedWeights::architecture), classifier));
        if (weights.isPresent()) {
            network(facts, weights.get(), classifier, own);
        } else {
            classifier.ifPresent(head -> facts.put("classifier", head.describe()));
            facts.put("names", unknown);
        }
        facts.put("format", file.format());
        facts.put("tensors", tensors(file));
        List<String> notFinite = TensorNorm.notFinite(file);
        if (!notFinite.isEmpty()) {
            facts.put("not finite", notFinite(notFinite));
        }
        Map<String, Integer> others = file.others();
        others.remove(options.key());
        if (!others.isEmpty()) {
            facts.put("other models", WeightFile.text(others) + ": read one with --key NAME");
        }
        pixels(facts, weights, PixelTarget.of(file));
        extras(facts, file);
        return new Inspection(facts, weights, complete && notFinite.isEmpty());
    }

    private static String notFinite(List<String> names) {
        String first = names.stream().limit(3).map(Printable::value).collect(Collectors.joining(", "));
        return names.size() + " tensors (" + first + (names.size() > 3 ? ", ..." : "")
                + ") are infinite or not a number somewhere: maect gives no features of such a network";
    }

    /** The kinds of files that people mix up, told apart. */
    private static String what(Optional<Architecture> found, Optional<ClassificationHead> classifier) {
        if (found.isEmpty()) {
            return classifier.isPresent()
                    ? "a classification head without its encoder"
                    : "tensors, but of no network that maect knows";
        }
        Architecture a = found.get();
        if (a.encoder().isPresent() && a.decoder().isPresent()) {
            return "a full masked autoencoder: encoder and decoder"
                    + (a.head().isPresent() ? ", and a contrastive head" : "");
        }
        if (a.encoder().isPresent()) {
            String encoder = a.head().isPresent() ? "an encoder and its contrastive head" : "an encoder only";
            return encoder + (classifier.isPresent() ? ", with a classification head" : "");
        }
        return a.decoder().isPresent()
                ? "a decoder only, without its encoder"
                : "a contrastive head only, without its encoder";
    }

    private static void network(
            Map<String, Object> facts,
            ImportedWeights weights,
            Optional<ClassificationHead> classifier,
            Optional<ModelDescription> own) {
        facts.put("architecture", weights.architecture().describe());
        classifier.ifPresent(head -> facts.put(
                "classifier",
                head.describe() + "; leave it out of an import with "
                        + head.prefixes().stream().map(p -> "--ignore " + p).collect(Collectors.joining(" "))));
        facts.put("names", weights.scheme().label());
        own.ifPresent(said -> {
            facts.put("stage", said.stage());
            facts.put("features", said.pooling().toString());
            facts.put(
                    "normalisation",
                    "mean " + said.normalisation().mean() + ", std "
                            + said.normalisation().std());
        });
        for (String part : List.of("encoder", "decoder", "head")) {
            long count = numbers(weights, name -> name.startsWith(part + ".") && !buffer(name));
            if (count > 0) {
                facts.put(part + " parameters", count);
            }
        }
    }

    /** Fixed positions, running statistics and the queue are not trained. */
    private static boolean buffer(String name) {
        return name.endsWith("pos_embed")
                || name.contains(".running_")
                || name.contains("num_batches")
                || name.contains("queue");
    }

    private static long numbers(TensorSource source, Predicate<String> filter) {
        return source.names().stream()
                .filter(filter)
                .mapToLong(name -> source.info(name).numel())
                .sum();
    }

    private static String tensors(WeightFile file) {
        List<TensorInfo> infos = file.names().stream().map(file::info).toList();
        Map<String, Long> types = infos.stream()
                .collect(Collectors.groupingBy(i -> i.dtype().label(), LinkedHashMap::new, Collectors.counting()));
        long bytes = infos.stream().mapToLong(TensorInfo::bytes).sum();
        return infos.size() + " ("
                + types.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "))
                + "), " + (bytes < 1 << 20 ? bytes + " bytes" : Quantities.bytes(bytes));
    }

    private static void pixels(
            Map<String, Object> facts, Optional<ImportedWeights> weights, Optional<PixelTarget> target) {
        if (weights.isPresent() && weights.get().architecture().decoder().isPresent()) {
            facts.put(
                    "decoder predicts",
                    target.map(t -> (t.normalised() ? "normalised pixels" : "pixels") + " (by " + t.evidence() + ")")
                            .orElse("pixels, or normalised ones: the file does not tell"));
        }
    }

    private static void extras(Map<String, Object> facts, WeightFile file) {
        List<String> extras = new ArrayList<>();
        file.extras().forEach((key, value) -> {
            String text = value instanceof Map<?, ?> map
                    ? map.size() + " entries"
                    : value instanceof Optional<?> ? "None" : String.valueOf(value);
            String shown = text.length() > MAX_EXTRA ? text.substring(0, MAX_EXTRA) + "..." : text;
            extras.add(Printable.value(key) + " = " + Printable.line(shown));
        });
        if (!extras.isEmpty()) {
            facts.put("also holds", String.join("; ", extras));
        }
    }
}
