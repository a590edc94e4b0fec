/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The values a checkpoint's pickle may hold besides strings, numbers, byte arrays, {@link java.util.ArrayList} (list,
 * set) and {@link java.util.LinkedHashMap} (dict). All of them are data; none can act.
 */
sealed interface Pickled {
    /** Python's None. */
    enum None implements Pickled {
        NONE;

        @Override
        public String toString() {
            return "None";
        }
    }

    /** A tuple. A class, so that equality never walks into nested values. */
    final class Tuple implements Pickled {
        private final List<Object> items;
        private @Nullable String key;

        Tuple(List<Object> items) {
            this.items = List.copyOf(items);
        }

        List<Object> items() {
            return items;
        }

        /**
         * Its text as the key of a map: made once, as keys may be used without end.
         *
         * @throws CheckpointException unless it is short and plain
         */
        String key() {
            if (key == null) {
                StringBuilder text = new StringBuilder("(");
                for (Object item : items) {
                    boolean plain = (item instanceof String string && string.length() < 200) || item instanceof Long;
                    if (!plain || items.size() > 8) {
                        throw new CheckpointException("its pickle uses a tuple as a key that is not short and plain");
                    }
                    text.append(text.length() > 1 ? ", " : "").append(item);
                }
                key = text.append(')').toString();
            }
            return key;
        }
    }

    /** The name of a class or function on the allow-list. */
    record Global(String module, String name) implements Pickled {
        String qualified() {
            return module + "." + name;
        }
    }

    /** An object of a class that is known to be harmless and whose content matters little: its name and arguments. */
    final class Opaque implements Pickled {
        private final Global type;
        private Object content;

        Opaque(Global type, Object content) {
            this.type = type;
            this.content = content;
        }

        Global type() {
            return type;
        }

        Object content() {
            return content;
        }

        void content(Object state) {
            content = state;
        }
    }

    /**
     * A run of elements of a storage.
     *
     * @param key the name of the storage in the file
     * @param start the first element inside that storage
     * @param numel the number of elements
     */
    record Storage(String key, DType dtype, long start, long numel) implements Pickled {}

    /** A strided view of a storage; every element it reaches is known to lie inside. */
    record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides) implements Pickled {
        /** The view, unless its shape is absurd or reaches outside the storage. */
        static TensorView checked(Storage storage, long offset, List<Long> shape, List<Long> strides) {
            OptionalLong bytes = TensorInfo.checkedBytes(storage.dtype, shape);
            if (bytes.isEmpty() || shape.size() != strides.size() || offset < 0) {
                throw new CheckpointException(
                        "a tensor has the impossible shape " + shape + " with strides " + strides);
            }
            long last = offset;
            for (int i = 0; i < shape.size(); i++) {
                long stride = strides.get(i);
                long steps = Math.max(shape.get(i) - 1, 0);
                if (stride < 0 || (stride > 0 && steps > (Long.MAX_VALUE - last) / stride)) {
                    throw new CheckpointException("a tensor has the impossible strides " + strides);
                }
                last += steps * stride;
            }
            if (bytes.getAsLong() > 0 && last >= storage.numel) {
                throw new CheckpointException("a tensor of shape " + shape + " with strides " + strides + " at offset "
                        + offset + " reaches outside its storage of " + storage.numel + " elements");
            }
            return new TensorView(storage, offset, List.copyOf(shape), List.copyOf(strides));
        }

        TensorInfo info(String name) {
            return new TensorInfo(name, storage.dtype, shape);
        }

        /** The number of storage elements from the first to the last one of the view. */
        long span() {
            long span = 1;
            for (int i = 0; i < shape.size(); i++) {
                if (shape.get(i) == 0) {
                    return 0;
                }
                span += (shape.get(i) - 1) * strides.get(i);
            }
            return span;
        }

        /** Whether the elements lie row-major without gaps. */
        boolean contiguous() {
            long expected = 1;
            for (int i = shape.size() - 1; i >= 0; i--) {
                if (shape.get(i) != 1 && strides.get(i) != expected) {
                    return false;
                }
                expected *= shape.get(i);
            }
            return true;
        }
    }
}
