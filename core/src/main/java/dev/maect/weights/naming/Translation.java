/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.TensorSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Derives our tensors from those of a foreign scheme. */
record Translation(TensorSource source, DerivedTensors ours, ImportOptions options, NamingScheme scheme) {
    /**
     * Derives every tensor whose sources are complete.
     *
     * @param templates the template by our name
     * @param sources the foreign names by our name
     * @param matched receives what was derived
     * @param unexpected receives sources without their companions
     */
    void translate(
            Map<String, NameTemplate> templates,
            Map<String, List<String>> sources,
            List<NameTable.Match> matched,
            List<String> unexpected) {
        Optional<String> classRow = Optional.empty();
        for (Map.Entry<String, NameTemplate> entry : templates.entrySet()) {
            String name = entry.getKey();
            List<String> from = sources.getOrDefault(name, List.of());
            if (name.equals("encoder.pos_embed") && from.size() == 1 && hasClassRow(from.get(0))) {
                classRow = Optional.of(from.get(0));
            }
        }
        for (Map.Entry<String, NameTemplate> entry : templates.entrySet()) {
            String name = entry.getKey();
            NameTemplate template = entry.getValue();
            List<String> from = ordered(template, sources.getOrDefault(name, List.of()));
            if (!complete(template, from)) {
                unexpected.addAll(from);
                continue;
            }
            if (name.equals("encoder.cls_token") && classRow.isPresent() && fits(from.get(0), classRow.get())) {
                ours.addClassRow(name, from.get(0), classRow.get());
            } else {
                derive(name, template.kind(), from);
            }
            matched.add(new NameTable.Match(name, from));
        }
    }

    /** Whether there is exactly one source, or one each of query, key and value of the same template. */
    private static boolean complete(NameTemplate template, List<String> ordered) {
        return template.kind() == NameTemplate.Kind.QKV
                ? ordered.stream().map(template::qkvPart).toList().equals(List.of(0, 1, 2))
                : ordered.size() == 1;
    }

    /** Whether a class token [1, 1, D] is as wide as the positions; one that is not is reported as misshapen. */
    private boolean fits(String token, String positions) {
        return source.info(token)
                .shape()
                .equals(List.of(1L, 1L, source.info(positions).shape().get(2)));
    }

    private static List<String> ordered(NameTemplate template, List<String> names) {
        if (template.kind() != NameTemplate.Kind.QKV) {
            return names;
        }
        return names.stream().sorted(Comparator.comparingInt(template::qkvPart)).toList();
    }

    private void derive(String name, NameTemplate.Kind kind, List<String> from) {
        String first = from.get(0);
        switch (kind) {
            case SAME -> ours.rename(name, first);
            case QKV -> ours.stack(name, from);
            case KERNEL -> kernel(name, first);
            case POSITIONS, POSITION_GRID -> positions(name, first);
        }
    }

    /** A kernel may come as the matrix of a linear layer on flattened (channel, row, column) patches of 3 channels. */
    private void kernel(String name, String from) {
        List<Long> shape = source.info(from).shape();
        Optional<PatchGrid> patch =
                shape.size() == 2 && shape.get(1) % 3 == 0 ? PatchGrid.square(shape.get(1) / 3) : Optional.empty();
        if (patch.isPresent()) {
            ours.reshape(
                    name,
                    from,
                    shape.get(0),
                    3,
                    patch.get().height(),
                    patch.get().width());
        } else {
            ours.rename(name, from);
        }
    }

    private void positions(String name, String from) {
        List<Long> shape = source.info(from).shape();
        if (shape.size() == 4 && shape.get(0) == 1) {
            ours.reshape(name, from, 1, Math.multiplyExact(shape.get(1), shape.get(2)), shape.get(3));
        } else if (hasClassRow(from) && name.startsWith("encoder.")) {
            ours.cut(name, from, 1, 1, shape.get(1) - 1);
        } else if (hasClassRow(from)) {
            ours.dropZeroRow(name, from);
        } else {
            ours.rename(name, from);
        }
    }

    private boolean hasClassRow(String name) {
        List<Long> shape = source.info(name).shape();
        return shape.size() == 3
                && shape.get(0) == 1
                && shape.get(1) > 1
                && Positions.hasClassRow(shape.get(1), options.grid(), scheme.hasClassRow());
    }
}
