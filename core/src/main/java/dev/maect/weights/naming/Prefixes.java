/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.Extensions;
import dev.maect.weights.TensorSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks that share a file, told apart by how the names of their tensors begin. */
final class Prefixes {
    private static final int MAX_DEPTH = 3;
    private static final int MAX_TRIED = 64;

    private Prefixes() {}

    /** The beginnings of names behind which a network's names follow, with the number of tensors. */
    static Map<String, Integer> ofNetworks(TensorSource source, ImportOptions options) {
        List<NamingScheme> known = Extensions.of(NamingScheme.class);
        Map<String, Integer> found = new LinkedHashMap<>();
        beginnings(source).forEach((prefix, count) -> {
            DerivedTensors rest = new DerivedTensors(source);
            if (found.keySet().stream().noneMatch(prefix::startsWith)) {
                source.names().stream()
                        .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
                        .forEach(name -> rest.rename(name.substring(prefix.length()), name));
                if (known.stream().anyMatch(scheme -> scheme.recognises(rest, options))) {
                    found.put(prefix, count);
                }
            }
        });
        return found;
    }

    /** Shorter ones before those that go on. */
    private static Map<String, Integer> beginnings(TensorSource source) {
        Map<String, Integer> beginnings = new LinkedHashMap<>();
        for (String name : source.names()) {
            int dot = name.indexOf('.');
            for (int depth = 0; depth < MAX_DEPTH && dot >= 0; depth++) {
                String prefix = name.substring(0, dot + 1);
                if (beginnings.containsKey(prefix) || beginnings.size() < MAX_TRIED) {
                    beginnings.merge(prefix, 1, Integer::sum);
                }
                dot = name.indexOf('.', dot + 1);
            }
        }
        return beginnings;
    }
}
