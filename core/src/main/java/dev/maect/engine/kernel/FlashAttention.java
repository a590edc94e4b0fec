/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;

/**
 * libtorch's fused attention on a CPU, forward and backward as separate calls without a graph (Dao et al. 2022). Scores
 * are scaled by head dim to the -1/2.
 */
public final class FlashAttention {
    private static final String NAME = "aten::_scaled_dot_product_flash_attention_for_cpu";

    /**
     * A forward pass.
     *
     * @param output float [N, heads, L, head dim]
     * @param logSumExp float32, what backward makes the weights of again
     */
    public record Pass(Tensor output, Tensor logSumExp) {}

    /** Found once, kept beyond the scope that happens to be open. */
    private static final class Kernels {
        static final OperatorHandle FORWARD = Operators.findForever(NAME);
        static final OperatorHandle BACKWARD = Operators.findForever(NAME + "_backward");
    }

    private FlashAttention() {}

    /** Queries, keys and values float [N, heads, L, head dim]. */
    public static Pass forward(Tensor q, Tensor k, Tensor v) {
        List<Tensor> result = call(Kernels.FORWARD, 2, List.of(q, k, v));
        return new Pass(result.get(0), result.get(1));
    }

    /** The gradients of q, k and v from that of the output. */
    public static List<Tensor> backward(Tensor gradient, Tensor q, Tensor k, Tensor v, Pass pass) {
        return call(Kernels.BACKWARD, 3, List.of(gradient, q, k, v, pass.output(), pass.logSumExp()));
    }

    private static List<Tensor> call(OperatorHandle operator, int results, List<Tensor> tensors) {
        try (IValueVector stack = new IValueVector()) {
            tensors.forEach(tensor -> stack.push_back(new IValue(tensor)));
            stack.push_back(new IValue(0.0)); // dropout
            stack.push_back(new IValue(false)); // causal
            stack.push_back(new IValue()); // mask
            stack.push_back(new IValue()); // scale
            Operators.call(operator, stack);
            return IntStream.range(0, results)
                    .mapToObj(i -> new Tensor(stack.get(i).toTensor()))
                    .toList();
        }
    }
}
