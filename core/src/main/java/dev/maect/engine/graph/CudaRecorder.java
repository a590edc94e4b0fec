/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongPair;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAGuard;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.cuda.MemPool;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Records CUDA graphs: the runtime notes what is launched on a stream instead of carrying it out. libtorch's class for this is
 * not there in Java; this does what it does, but for random generators: an operator that draws from the device's generator
 * refuses to be captured, as libtorch knows of no graph of its own then.
 *
 * <p>What is allocated meanwhile on that stream, by this thread or by autograd's, comes from a pool of the recording's own,
 * which libtorch gives to nobody else until the recording is closed.
 */
final class CudaRecorder implements Recorder {
    private final ComputeDevice device;
    private final byte index;
    private final CUDAStream stream;

    /** @throws LinkageError if a library is missing */
    CudaRecorder(ComputeDevice device) {
        this.device = device;
        this.index = (byte) device.index();
        stream = CudaStreams.of("record", index);
    }

    /** Chooses allocations on one stream. */
    private static final class OnStream extends StreamFilter {
        private final long address;

        OnStream(CUstream_st stream) {
            this.address = stream.address();
        }

        @Override
        public boolean call(Pointer asked) {
            return asked != null && asked.address() == address;
        }
    }

    @Override
    public Recording record(Supplier<List<Tensor>> work) {
        torch_cuda.device_synchronize();
        device.giveBack(); // or the pool would be beside the memory that the steps before have left to libtorch
        List<Tensor> results = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                CUDAGuard guard = new CUDAGuard(index)) {
            LongPair pool = MemPool.graph_pool_handle();
            CUgraph_st graph = new CUgraph_st();
            CUgraphExec_st ready = new CUgraphExec_st();
            CUDAStream before = torch_cuda.getCurrentCUDAStream(index);
            OnStream filter = new OnStream(CudaStreams.handle(stream)); // libtorch calls it until the capture ends
            torch_cuda.beginAllocateToPool(index, pool, filter);
            boolean recorded = false;
            try {
                torch_cuda.setCurrentCUDAStream(stream);
                try {
                    capture(work, graph, results);
                } finally {
                    torch_cuda.endAllocateToPool(index, pool);
                    torch_cuda.setCurrentCUDAStream(before);
                }
                CudaCalls.check(
                        cudart.cudaGraphInstantiate(ready, graph, cudart.cudaGraphInstantiateFlagAutoFreeOnLaunch),
                        "making a graph ready");
                CudaGraph.launch(ready, index); // nothing of it is made yet
                recorded = true;
                return new CudaGraph(index, pool, ready, List.copyOf(results));
            } finally {
                if (!graph.isNull()) {
                    cudart.cudaGraphDestroy(graph);
                }
                if (!recorded) {
                    if (!ready.isNull()) {
                        cudart.cudaGraphExecDestroy(ready);
                    }
                    results.forEach(Tensor::close);
                    torch_cuda.getAllocator().releasePool(index, pool);
                }
            }
        }
    }

    /** Captures {@code work} into {@code graph}, and adds what comes out to {@code results}, which the caller closes. */
    private void capture(Supplier<List<Tensor>> work, CUgraph_st graph, List<Tensor> results) {
        CUstream_st handle = CudaStreams.handle(stream);
        // In this mode other threads may do as they like meanwhile: loaders, and what saves a state.
        CudaCalls.check(
                cudart.cudaStreamBeginCapture(handle, cudart.cudaStreamCaptureModeThreadLocal), "beginning to capture");
        torch_cuda.markCaptureBegin(index);
        int answer;
        try (PointerScope scope = new PointerScope()) {
            work.get().forEach(result -> results.add(Scopes.escape(result)));
        } finally {
            answer = cudart.cudaStreamEndCapture(handle, graph);
            torch_cuda.markCaptureEnd(index);
            cudart.cudaGetLastError(); // where the work has failed, that is told, not that its capture is void
        }
        CudaCalls.check(answer, "capturing");
    }

    /** Holds nothing but a stream that others share. */
    @Override
    public void close() {}
}
