/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAGuard;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;

/** Copies on a stream of its own; an event tells the stream that computes when they are made. */
final class CudaCopier implements Copier {
    private final ComputeDevice device;
    private final byte index;
    private final CUDAStream stream;

    /** @throws LinkageError if a library is missing */
    CudaCopier(ComputeDevice device) {
        this.device = device;
        this.index = (byte) device.index();
        stream = CudaStreams.of("copy", index);
    }

    @Override
    public Copies begin(List<Tensor> tensors) {
        List<Tensor> copies = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                CUDAGuard guard = new CUDAGuard(index)) {
            CUDAStream before = torch_cuda.getCurrentCUDAStream(index);
            torch_cuda.setCurrentCUDAStream(stream);
            try {
                for (Tensor tensor : tensors) {
                    copies.add(Scopes.escape(device.place(tensor)));
                }
                CUevent_st made = new CUevent_st();
                CudaCalls.check(
                        cudart.cudaEventCreateWithFlags(made, cudart.cudaEventDisableTiming), "making an event");
                made.retainReference();
                Begun begun = new Begun(copies, made);
                CudaCalls.check(cudart.cudaEventRecord(made, CudaStreams.handle(stream)), "recording an event");
                return begun;
            } catch (RuntimeException e) {
                copies.forEach(Tensor::close);
                throw e;
            } finally {
                torch_cuda.setCurrentCUDAStream(before);
            }
        }
    }

    private final class Begun implements Copies {
        private final List<Tensor> copies;
        private final CUevent_st made;
        private boolean taken;

        Begun(List<Tensor> copies, CUevent_st made) {
            this.copies = copies;
            this.made = made;
        }

        @Override
        public List<Tensor> take() {
            try (PointerScope scope = new PointerScope();
                    CUDAGuard guard = new CUDAGuard(index)) {
                CUDAStream computing = torch_cuda.getCurrentCUDAStream(index);
                CudaCalls.check(
                        cudart.cudaStreamWaitEvent(CudaStreams.handle(computing), made, 0), "waiting for an event");
                // Their memory belongs to the stream that copies; it comes back there once this one is done with it.
                copies.forEach(copy -> copy.record_stream(computing.unwrap()));
            }
            taken = true;
            return List.copyOf(copies);
        }

        @Override
        public void close() {
            if (!taken) {
                copies.forEach(Tensor::close);
            }
            cudart.cudaEventDestroy(made);
            made.close();
        }
    }

    /** Holds nothing but a stream that others share. */
    @Override
    public void close() {}
}
