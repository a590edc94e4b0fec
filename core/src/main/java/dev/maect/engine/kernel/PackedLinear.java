/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Linear;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.Unpickler;
import org.bytedeco.pytorch.global.torch;

/**
 * A {@link Linear} layer whose weights stay as they are, for inference on a CPU: the weight is cast and laid out once in
 * the blocks that oneDNN's kernel reads, and a GELU can follow while the result is still in the cache. It has no
 * gradient, and does not see later changes of the layer. {@link #close} frees its copy of the weights.
 */
public final class PackedLinear implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final Tensor weight;
    private final Optional<Tensor> bias;
    private final ScalarType type;
    private final boolean gelu;

    private PackedLinear(Linear layer, Precision precision, boolean gelu) {
        type = precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
        this.gelu = gelu;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                IValueVector stack = new IValueVector(new IValue(layer.weight().to(type)), new IValue())) {
            Operators.call(Kernels.REORDER, stack);
            weight = Scopes.escape(result(stack));
            bias = layer.bias().map(b -> Scopes.escape(b.detach().to(type)));
        }
    }

    /**
     * {@code layer}, packed, where this machine's libtorch has the kernel for it.
     *
     * @param precision float32, or bfloat16 as under autocast
     * @param gelu whether the exact GELU follows
     * @return empty on another device than a CPU, and where there is no such kernel; use the layer itself then
     */
    public static Optional<PackedLinear> of(Linear layer, Precision precision, boolean gelu) {
        if (!layer.weight().is_cpu() || !isSupported(precision)) {
            return Optional.empty();
        }
        return Optional.of(new PackedLinear(layer, precision, gelu));
    }

    /** Whether libtorch has the kernel; some processors lack the bfloat16 one, which shows only when it runs. */
    public static boolean isSupported(Precision precision) {
        return precision == Precision.BF16 ? Support.BF16 : Support.FP32;
    }

    /** x float or bfloat16 [..., in], cast to the layer's precision, to [..., out] of that precision. */
    public Tensor forward(Tensor x) {
        return Scopes.keep(() -> {
            try (Type.TypePtr number = Unpickler.defaultTypeParser("Optional[number]")) {
                IValueVector stack = new IValueVector(
                        new IValue(x.to(type)),
                        new IValue(weight),
                        bias.map(IValue::new).orElseGet(IValue::new),
                        new IValue(gelu ? "gelu" : "none"),
                        new IValue(new GenericList(number)),
                        new IValue("none"));
                Operators.call(Kernels.LINEAR, stack);
                return result(stack);
            }
        });
    }

    /** A tensor of its own: what the stack gives out ends with the stack. */
    private static Tensor result(IValueVector stack) {
        return new Tensor(stack.get(0).toTensor());
    }

    @Override
    public void close() {
        weight.close();
        bias.ifPresent(Tensor::close);
    }

    /** Found once, where libtorch has them. */
    private static final class Kernels {
        static final OperatorHandle REORDER = Operators.findForever("mkldnn::_reorder_linear_weight");
        static final OperatorHandle LINEAR = Operators.findForever("mkldnn::_linear_pointwise");
    }

    /** Tried once per precision, on a small layer. */
    private static final class Support {
        static final boolean FP32 = works(Precision.FP32);
        static final boolean BF16 = works(Precision.BF16);

        private static boolean works(Precision precision) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Linear layer = new Linear(64, 64, true);
                try (PackedLinear packed = new PackedLinear(layer, precision, true)) {
                    packed.forward(torch.ones(2, 64));
                    return true;
                }
            } catch (RuntimeException | ExceptionInInitializerError e) { // no such kernel in this libtorch
                return false;
            }
        }
    }
}
