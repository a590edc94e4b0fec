/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongPair;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAGuard;
import org.bytedeco.pytorch.global.torch_cuda;

/** A CUDA graph that is ready, and the pool that its memory is from. */
final class CudaGraph implements Recording {
    private final byte index;
    private final LongPair pool;
    private final CUgraphExec_st graph;
    private final List<Tensor> results;

    /** Takes over {@code results} and the pool. */
    CudaGraph(byte index, LongPair pool, CUgraphExec_st graph, List<Tensor> results) {
        this.index = index;
        this.pool = pool;
        this.graph = graph;
        this.results = results;
        pool.retainReference();
        graph.retainReference();
    }

    @Override
    public List<Tensor> results() {
        return results;
    }

    @Override
    public void replay() {
        try (PointerScope scope = new PointerScope();
                CUDAGuard guard = new CUDAGuard(index)) {
            launch(graph, index);
        }
    }

    /** Launches on the stream that libtorch works on now. The enclosing scope frees what this takes. */
    static void launch(CUgraphExec_st graph, byte index) {
        CudaCalls.check(
                cudart.cudaGraphLaunch(graph, CudaStreams.handle(torch_cuda.getCurrentCUDAStream(index))),
                "launching a graph");
    }

    /** The runtime frees what still runs when it is done. */
    @Override
    public void close() {
        cudart.cudaGraphExecDestroy(graph);
        results.forEach(Tensor::close);
        try (PointerScope scope = new PointerScope()) {
            torch_cuda.getAllocator().releasePool(index, pool);
        }
        pool.close();
        graph.close();
    }
}
