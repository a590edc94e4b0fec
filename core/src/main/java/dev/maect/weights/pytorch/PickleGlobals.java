/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.pytorch.Pickled.Global;
import dev.maect.weights.pytorch.Pickled.Opaque;
import dev.maect.weights.pytorch.Pickled.Storage;
import dev.maect.weights.pytorch.Pickled.TensorView;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The classes and functions a checkpoint's pickle may name, and what calling one means here. Everything else is refused
 * by name as soon as it is named: a pickle is a program, and this list is all it can call.
 */
final class PickleGlobals {
    private static final Set<String> BUILTIN_DATA = Set.of(
            "set", "frozenset", "list", "dict", "tuple", "int", "long", "float", "str", "bool", "complex", "bytearray");

    /** Data of training checkpoints (arguments, paths, numpy scalars); kept as inert values. */
    private static final Set<String> INERT = Set.of(
            "argparse.Namespace",
            "types.SimpleNamespace",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath",
            "pathlib.WindowsPath",
            "pathlib.PureWindowsPath",
            "pathlib._local.PosixPath",
            "collections.Counter",
            "_codecs.encode",
            "numpy.dtype",
            "numpy.ndarray",
            "numpy.core.numeric._frombuffer",
            "numpy._core.numeric._frombuffer",
            "numpy.core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy._core.multiarray._reconstruct",
            "torch.device",
            PickleFile.UNTYPED,
            "torch.nn.parameter.Parameter");

    private static final Set<String> TORCH_DTYPES = Set.of(
            "float64",
            "float32",
            "float16",
            "bfloat16",
            "int64",
            "int32",
            "int16",
            "int8",
            "uint8",
            "bool",
            "complex64",
            "complex128");

    /** Types that PyTorch has and weight files here have not. */
    private static final Pattern UNSUPPORTED_TYPES = Pattern.compile(
            "float[48]_\\w+|uint(16|32|64)|u?int[1-7]|complex32|bits\\w+|q\\w+|Float8\\w+Storage|UInt\\w+Storage|Q\\w+Storage");

    private static final Set<String> CALLED = Set.of(
            "collections.OrderedDict",
            "collections.defaultdict",
            "torch.Size",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2");

    private PickleGlobals() {}

    /** The global of that name, or a refusal that names it. */
    static Global find(String module, String name) {
        Global global = new Global(module, name);
        String qualified = global.qualified();
        boolean torch = module.equals("torch");
        if ((torch && (name.equals("ComplexFloatStorage") || name.equals("ComplexDoubleStorage")))) {
            throw new CheckpointException("it holds complex tensors (" + qualified + "), which are not supported");
        }
        boolean allowed = CALLED.contains(qualified)
                || INERT.contains(qualified)
                || (torch
                        && (TORCH_DTYPES.contains(name)
                                || DType.ofStorageName(name).isPresent()))
                || ((module.equals("builtins") || module.equals("__builtin__")) && BUILTIN_DATA.contains(name))
                || (module.equals("numpy.dtypes") && name.endsWith("DType"));
        if (!allowed && torch && UNSUPPORTED_TYPES.matcher(name).matches()) {
            throw new CheckpointException("it holds tensors of the type " + qualified
                    + ", which is not supported. Save them as a float, integer or bool type");
        }
        if (!allowed) {
            throw new CheckpointException("its pickle asks for the global " + qualified
                    + ", which is not on the list of harmless ones and could run code; nothing was executed. If you"
                    + " trust the file, load it in Python and save only its state_dict");
        }
        return global;
    }

    /** The result of calling {@code callable}. */
    static Object call(Object callable, Tuple arguments) {
        if (!(callable instanceof Global global)) {
            throw new CheckpointException("its pickle calls something that is not a function");
        }
        List<Object> items = arguments.items();
        return switch (global.qualified()) {
            case "collections.OrderedDict" -> orderedDict(items);
            case "collections.defaultdict" -> new LinkedHashMap<Object, Object>();
            case "torch.Size" -> argument(items, 0, Tuple.class);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(items);
            // Types without a storage class of their own; naming one of them was refused before this is called.
            case "torch._utils._rebuild_tensor_v3" ->
                throw new CheckpointException("it holds tensors without a type, which is not supported");
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                argument(items, 0, TensorView.class);
            case "torch._tensor._rebuild_from_type_v2" -> {
                Global inner = argument(items, 0, Global.class);
                if (inner.name().equals("_rebuild_from_type_v2")) {
                    throw new CheckpointException("its pickle nests tensor types");
                }
                yield call(inner, argument(items, 2, Tuple.class));
            }
            case "builtins.set", "builtins.frozenset", "builtins.list", "__builtin__.set", "__builtin__.frozenset" ->
                // The same list, not a copy: copies could be asked for without end.
                items.size() == 1 && items.get(0) instanceof ArrayList<?> list ? list : new ArrayList<Object>();
            default -> {
                if (global.module().equals("torch") && global.name().endsWith("Storage")) {
                    throw new CheckpointException("its pickle calls " + global.qualified());
                }
                yield new Opaque(global, arguments);
            }
        };
    }

    /** Applies the state of a BUILD instruction: kept for inert values, without meaning for the others. */
    static void build(Object target, Object state) {
        if (target instanceof Opaque opaque) {
            opaque.content(state);
        } else if (!(target instanceof Map<?, ?> || target instanceof TensorView)) {
            throw new CheckpointException("its pickle gives a state to something that has none");
        }
    }

    private static Map<Object, Object> orderedDict(List<Object> items) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (!items.isEmpty()) {
            ArrayList<?> pairs = argument(items, 0, ArrayList.class);
            for (Object pair : pairs) {
                List<?> entry =
                        pair instanceof Tuple tuple ? tuple.items() : pair instanceof List<?> list ? list : List.of();
                if (entry.size() != 2) {
                    throw new CheckpointException("its pickle builds an OrderedDict from something else than pairs");
                }
                dict.put(key(entry.get(0)), entry.get(1));
            }
            // Used up, so that calling again on the same list cannot multiply memory.
            pairs.clear();
        }
        return dict;
    }

    private static TensorView tensor(List<Object> items) {
        if (items.size() > 6 && !(items.get(6) instanceof Map<?, ?> metadata && metadata.isEmpty())) {
            throw new CheckpointException("a tensor is marked as conjugated or negated, which is not supported");
        }
        return TensorView.checked(
                argument(items, 0, Storage.class),
                argument(items, 1, Long.class),
                longs(argument(items, 2, Tuple.class)),
                longs(argument(items, 3, Tuple.class)));
    }

    private static List<Long> longs(Tuple tuple) {
        if (tuple.items().size() > TensorInfo.MAX_RANK) {
            throw new CheckpointException("a tensor has " + tuple.items().size() + " dimensions");
        }
        List<Long> values = new ArrayList<>(tuple.items().size());
        for (int i = 0; i < tuple.items().size(); i++) {
            values.add(argument(tuple.items(), i, Long.class));
        }
        return values;
    }

    private static <T> T argument(List<Object> items, int index, Class<T> type) {
        if (index >= items.size() || !type.isInstance(items.get(index))) {
            throw new CheckpointException("its pickle calls a function with the wrong arguments");
        }
        return type.cast(items.get(index));
    }

    /** A value fit as a key of a map: scalars as they are, tuples of scalars as text. */
    static Object key(Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Pickled.None) {
            return "None";
        }
        if (value instanceof Tuple tuple) {
            return tuple.key();
        }
        throw new CheckpointException("its pickle uses something as a key that is not a string or number");
    }
}
