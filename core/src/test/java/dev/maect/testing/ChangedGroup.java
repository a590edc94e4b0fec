/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.distributed.ProcessGroup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/** A group that does as another, but that a test sees what happens in it, or spoils it. */
public final class ChangedGroup {
    private ChangedGroup() {}

    /** Each tensor whose sum over the gradients' connections is to begin goes through {@code change} first. */
    public static ProcessGroup beforeSums(ProcessGroup group, Consumer<Tensor> change) {
        return (ProcessGroup) Proxy.newProxyInstance(
                ChangedGroup.class.getClassLoader(),
                new Class<?>[] {ProcessGroup.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("beginSum")) {
                        change.accept((Tensor) arguments[0]);
                    }
                    try {
                        return method.invoke(group, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
