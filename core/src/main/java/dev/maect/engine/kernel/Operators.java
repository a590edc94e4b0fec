/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.Unpickler;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators that libtorch has but its Java API does not name, called through the dispatcher by schema name. */
public final class Operators {
    static {
        NativeSetup.prepare();
    }

    private Operators() {}

    /** Finds an operator, for example {@code aten::_fused_adamw_}. */
    public static OperatorHandle find(String name) {
        return find(name, "");
    }

    /** Finds the form {@code overload} of an operator. */
    public static OperatorHandle find(String name, String overload) {
        return Dispatcher.singleton().findSchemaOrThrow(name, overload);
    }

    /** As {@link #find}, for a constant: kept beyond the scope that happens to be open. */
    public static OperatorHandle findForever(String name) {
        OperatorHandle handle = find(name);
        handle.retainReference();
        return handle;
    }

    /** Calls {@code operator}; {@code stack} holds the arguments in schema order and then the results. */
    public static void call(OperatorHandle operator, IValueVector stack) {
        operator.callBoxed(stack);
    }

    /** Copies of {@code tensors} as {@code type}, made in one call: on a GPU one launch for many. The enclosing scope frees them. */
    public static List<Tensor> cast(List<Tensor> tensors, ScalarType type) {
        List<Tensor> copies = tensors.stream()
                .map(tensor -> Scopes.keep(() -> tensor.detach()
                        .new_empty(
                                Tensors.shape(tensor),
                                new ScalarTypeOptional(type),
                                new LayoutOptional(),
                                new DeviceOptional(),
                                new BoolOptional())))
                .toList();
        Scopes.run(() -> call(
                Copying.FOREACH,
                new IValueVector(
                        list(copies), list(tensors.stream().map(Tensor::detach).toList()), new IValue(false))));
        return copies;
    }

    /** Found once. */
    private static final class Copying {
        static final OperatorHandle FOREACH = findForever("aten::_foreach_copy_");
    }

    /** A list of tensors as an argument; empty lists are fine. */
    public static IValue list(Collection<Tensor> tensors) {
        try (Type.TypePtr type = Unpickler.defaultTypeParser("Tensor");
                GenericList list = new GenericList(type)) {
            for (Tensor tensor : tensors) {
                try (IValue value = new IValue(tensor)) {
                    list.push_back(value);
                }
            }
            return new IValue(list);
        }
    }
}
