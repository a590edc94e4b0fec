/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.Extensions;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out by whose names a file's tensors go. */
final class SchemeDetection {
    /** What wrappers put in front of every name: DataParallel, torch.compile, whole models saved from training code. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.", "backbone.");

    private SchemeDetection() {}

    /** The prefix of wrappers that all names share; empty without one. */
    static String wrapperPrefix(Set<String> names) {
        StringBuilder prefix = new StringBuilder();
        boolean found = !names.isEmpty();
        while (found) {
            found = false;
            for (String wrapper : WRAPPERS) {
                String longer = prefix + wrapper;
                if (names.stream().allMatch(name -> name.startsWith(longer))) {
                    prefix.append(wrapper);
                    found = true;
                }
            }
        }
        return prefix.toString();
    }

    /** The scheme of {@code source}, which is {@code file} without the wrappers' prefix. */
    static NamingScheme detect(TensorSource source, ImportOptions options, TensorSource file) {
        List<NamingScheme> known = Extensions.of(NamingScheme.class);
        return known.stream()
                .filter(scheme -> scheme.recognises(source, options))
                .findFirst()
                .orElseThrow(() -> unknown(source, known, Prefixes.ofNetworks(file, options)));
    }

    private static CheckpointException unknown(
            TensorSource source, List<NamingScheme> known, Map<String, Integer> networks) {
        if (!networks.isEmpty()) {
            return new CheckpointException("Only some of its names are a network's, those behind "
                    + WeightFile.text(networks)
                    + ". Choose one: inspect or convert the file with --prefix "
                    + Printable.value(networks.keySet().iterator().next()) + ".");
        }
        return ClassificationHead.find(source)
                .map(head -> new CheckpointException(
                        "It holds only " + head.describe() + ", no encoder. Name the encoder's file."))
                .orElseGet(() -> new CheckpointException("The names of the tensors follow no scheme maect knows ("
                        + known.stream().map(NamingScheme::label).sorted().collect(Collectors.joining(", "))
                        + "); they begin with "
                        + source.names().stream().limit(4).map(Printable::value).collect(Collectors.joining(", "))
                        + ". Rename them first."));
    }
}
