/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import dev.maect.weights.pytorch.Pickled.None;
import dev.maect.weights.pytorch.Pickled.Opaque;
import dev.maect.weights.pytorch.Pickled.TensorView;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of a checkpoint, found inside whatever wraps them, and the rest of it.
 *
 * @param tensors the weights by name; nested dictionaries are joined with dots
 * @param extras what else the checkpoint holds, as described in {@link WeightFile#extras()}
 */
record StateDict(Map<String, TensorView> tensors, Map<String, Object> extras) {
    /** Where training code keeps the weights, most specific first; the last two are iBOT's and I-JEPA's. */
    private static final List<String> WRAPPERS =
            List.of("state_dict", "model_state_dict", "model", "module", "net", "teacher", "target_encoder");

    private static final int MAX_DEPTH = 8;
    private static final int MAX_EXTRAS = 20_000;
    private static final int MAX_TEXT = 1_000;

    /** Looks for the weights in {@code root}: itself, one of the usual wrappers, or all its dictionaries. */
    static StateDict find(Object root) {
        Visits visits = new Visits();
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        if (root instanceof TensorView view) {
            return new StateDict(Map.of("tensor", view), Map.of());
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new CheckpointException("it holds no dictionary of tensors");
        }
        for (String wrapper : WRAPPERS) {
            if (map.get(wrapper) instanceof Map<?, ?> inner) {
                StateDict nested = find(inner, 0, visits);
                if (!nested.tensors.isEmpty()) {
                    return new StateDict(nested.tensors, extras(map, wrapper));
                }
            }
        }
        collect("", map, tensors, 0, visits);
        if (tensors.isEmpty()) {
            throw new CheckpointException("it holds no tensors");
        }
        return new StateDict(tensors, extras(map, ""));
    }

    /** Looks for the weights in the dictionary {@code key} of {@code root} alone, dotted for one inside others. */
    static StateDict find(Object root, String key) {
        if (key.isEmpty()) {
            return find(root);
        }
        Map<?, ?> all = root instanceof Map<?, ?> map ? map : Map.of();
        StateDict found = find(inner(all, key).orElse(Map.of()), 0, new Visits());
        if (found.tensors.isEmpty()) {
            Map<String, Integer> others = WeightFile.dictionaries(extras(all, ""));
            throw new CheckpointException("it has no dictionary of tensors named " + Printable.value(key) + "; "
                    + (others.isEmpty() ? "it has none at all" : "it has " + WeightFile.text(others)));
        }
        return new StateDict(found.tensors, extras(all, key));
    }

    /** The dictionary at a dotted key; keys may hold dots themselves. */
    private static Optional<Map<?, ?>> inner(Map<?, ?> map, String key) {
        if (map.get(key) instanceof Map<?, ?> found) {
            return Optional.of(found);
        }
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            if (map.get(key.substring(0, dot)) instanceof Map<?, ?> outer) {
                Optional<Map<?, ?>> found = inner(outer, key.substring(dot + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The tensors of a wrapper's content, which may be wrapped once more. */
    private static StateDict find(Map<?, ?> map, int depth, Visits visits) {
        for (String wrapper : WRAPPERS) {
            if (depth < 2 && map.get(wrapper) instanceof Map<?, ?> inner && map.size() <= 8) {
                StateDict nested = find(inner, depth + 1, visits);
                if (!nested.tensors.isEmpty()) {
                    return nested;
                }
            }
        }
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        collect("", map, tensors, 0, visits);
        return new StateDict(tensors, Map.of());
    }

    private static void collect(
            String prefix, Map<?, ?> map, Map<String, TensorView> tensors, int depth, Visits visits) {
        if (depth > MAX_DEPTH) {
            throw new CheckpointException("its dictionaries are nested more than " + MAX_DEPTH + " deep");
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            visits.one();
            if (!(entry.getKey() instanceof String key)) {
                continue;
            }
            if (prefix.length() + key.length() > TensorInfo.MAX_NAME) {
                throw new CheckpointException("a name in it has more than " + TensorInfo.MAX_NAME + " characters");
            }
            if (entry.getValue() instanceof TensorView view) {
                if (tensors.size() == TensorInfo.MAX_TENSORS) {
                    throw new CheckpointException("it holds more than " + TensorInfo.MAX_TENSORS + " tensors");
                }
                if (tensors.put(prefix + key, view) != null) {
                    throw new CheckpointException("it holds two tensors named " + prefix + key);
                }
            } else if (entry.getValue() instanceof Map<?, ?> inner) {
                collect(prefix + key + ".", inner, tensors, depth + 1, visits);
            }
        }
    }

    private static Map<String, Object> extras(Map<?, ?> root, String except) {
        Map<String, Object> extras = new LinkedHashMap<>();
        int[] budget = {MAX_EXTRAS};
        for (Map.Entry<?, ?> entry : root.entrySet()) {
            String key = cut(String.valueOf(entry.getKey()));
            if (budget[0] <= 0) {
                break;
            }
            if (!key.equals(except) && !(except.isEmpty() && entry.getValue() instanceof TensorView)) {
                extras.put(key, plain(entry.getValue(), key, 0, budget));
            }
        }
        return extras;
    }

    /** A value in plain Java; deep or endless ones are cut off. */
    private static Object plain(Object value, String name, int depth, int[] budget) {
        if (depth > MAX_DEPTH || budget[0]-- <= 0) {
            return "...";
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (budget[0] <= 0) {
                    break;
                }
                String key = cut(String.valueOf(entry.getKey()));
                copy.put(key, plain(entry.getValue(), key, depth + 1, budget));
            }
            return copy;
        }
        if (value instanceof List<?> || value instanceof Tuple) {
            List<Object> copy = new ArrayList<>();
            for (Object item : value instanceof Tuple tuple ? tuple.items() : (List<?>) value) {
                if (budget[0] <= 0) {
                    break;
                }
                copy.add(plain(item, name, depth + 1, budget));
            }
            return copy;
        }
        if (value instanceof Opaque opaque) {
            return opaque.content() instanceof Map<?, ?> state
                    ? plain(state, name, depth + 1, budget)
                    : opaque.type().qualified();
        }
        if (value instanceof TensorView view) {
            return view.info(name);
        }
        if (value instanceof None) {
            return Optional.empty();
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            return value;
        }
        return value instanceof byte[] bytes
                ? bytes.length + " bytes"
                : value.getClass().getSimpleName();
    }

    /** A key of what is only described; all of them together are then no larger than their number allows. */
    private static String cut(String key) {
        return key.length() <= MAX_TEXT ? key : key.substring(0, MAX_TEXT) + "...";
    }

    /** How many entries are looked at in all: a dictionary that many others share is entered by way of each. */
    private static final class Visits {
        private static final int MAX = 1_000_000;
        private int done;

        void one() {
            if (++done > MAX) {
                throw new CheckpointException("its dictionaries share one another so often that more than " + MAX
                        + " entries would have to be looked at");
            }
        }
    }
}
