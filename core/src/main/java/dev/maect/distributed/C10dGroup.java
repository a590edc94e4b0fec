/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * A group of several processes through libtorch's c10d. Tensors on the CPU go through Gloo; those on a CUDA device through
 * NCCL, or, where there is none, over the CPU. Gradients have connections of their own, so that their order and that of all
 * else need not agree.
 */
final class C10dGroup implements ProcessGroup {
    /** Rank 0 may evaluate encoders for long while the others wait. A dead rank is known within seconds all the same. */
    private static final Duration OPERATION = Duration.ofHours(24);

    private final Placement placement;
    private final List<Board> boards;
    private final Watch watch;
    private final Backend words;
    private final Backend gradients;
    private final Optional<Backend> cudaWords;
    private final Optional<Backend> cudaGradients;

    /**
     * A group of those who meet at the boards.
     *
     * @param boards of the words, of the gradients, and their two for CUDA; this group closes them
     * @param host this machine's address
     */
    C10dGroup(Placement placement, List<Board> boards, String host, Watch watch) {
        this.placement = placement;
        this.boards = List.copyOf(boards);
        this.watch = watch;
        int rank = placement.rank();
        int size = placement.size();
        words = guarded(() -> Backends.gloo(boards.get(0), rank, size, host, OPERATION));
        gradients = guarded(() -> Backends.gloo(boards.get(1), rank, size, host, OPERATION));
        cudaWords = Backends.nccl(boards.get(2), rank, size);
        cudaGradients = Backends.nccl(boards.get(3), rank, size);
    }

    @Override
    public int rank() {
        return placement.rank();
    }

    @Override
    public int size() {
        return placement.size();
    }

    @Override
    public int localRank() {
        return placement.localRank();
    }

    @Override
    public int localSize() {
        return placement.localSize();
    }

    @Override
    public void sum(Tensor tensor) {
        if (tensor.is_cuda() && cudaWords.isEmpty()) {
            overTheCpu(tensor, this::sum);
            return;
        }
        Backend backend = tensor.is_cuda() ? cudaWords.orElseThrow() : words;
        together(() -> backend.allreduce(new TensorVector(tensor)));
    }

    @Override
    public Pending beginSum(Tensor tensor) {
        if (tensor.is_cuda() && cudaGradients.isEmpty()) {
            return () -> overTheCpu(tensor, cpu -> beginSum(cpu).await());
        }
        Backend backend = tensor.is_cuda() ? cudaGradients.orElseThrow() : gradients;
        Work work = guarded(() -> {
            try (PointerScope scope = new PointerScope()) {
                Work begun = backend.allreduce(new TensorVector(tensor));
                begun.retainReference();
                return begun;
            }
        });
        return () -> guarded(() -> {
            try (work) {
                return work._wait();
            }
        });
    }

    @Override
    public Tensor gather(Tensor rows, int total) {
        return Scopes.keep(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                int most = share().most(total);
                Tensor own = rows.detach().contiguous();
                long[] shape = Tensors.shape(own);
                if (own.size(0) < most) { // what travels is of one size
                    shape[0] = most - own.size(0);
                    own = torch.cat(new TensorVector(own, torch.zeros(shape, own.options())), 0);
                }
                shape[0] = (long) most * size();
                Tensor all = torch.empty(shape, own.options(), new MemoryFormatOptional());
                gatherInto(all, own);
                if (most * size() == total) {
                    return all;
                }
                List<Tensor> parts = new ArrayList<>();
                for (int rank = 0; rank < size(); rank++) {
                    parts.add(all.narrow(0, (long) rank * most, share().at(rank).of(total)));
                }
                return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
            }
        });
    }

    private void gatherInto(Tensor all, Tensor own) {
        if (own.is_cuda() && cudaWords.isEmpty()) {
            Tensor cpu = all.cpu();
            gatherInto(cpu, own.cpu());
            all.copy_(cpu);
            return;
        }
        Backend backend = own.is_cuda() ? cudaWords.orElseThrow() : words;
        together(() -> backend._allgather_base(all, own));
    }

    @Override
    public void broadcast(Tensor tensor, int from) {
        if (tensor.is_cuda() && cudaWords.isEmpty()) {
            overTheCpu(tensor, cpu -> broadcast(cpu, from));
            return;
        }
        Backend backend = tensor.is_cuda() ? cudaWords.orElseThrow() : words;
        Scopes.run(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor values = tensor.detach().contiguous();
                BroadcastOptions options = new BroadcastOptions();
                options.rootRank(from);
                together(() -> backend.broadcast(new TensorVector(values), options));
                tensor.copy_(values);
            }
        });
    }

    @Override
    public void send(Tensor tensor, int from, int to) {
        Scopes.run(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor flat = tensor.detach().view(-1);
                together(() -> rank() == from
                        ? words.send(new TensorVector(flat), to, 0)
                        : words.recv(new TensorVector(flat), from, 0));
            }
        });
    }

    private interface InPlace {
        void apply(Tensor tensor);
    }

    private static void overTheCpu(Tensor tensor, InPlace work) {
        Scopes.run(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor cpu = tensor.detach().cpu();
                work.apply(cpu);
                tensor.copy_(cpu);
            }
        });
    }

    @Override
    public long sum(long here) {
        try (PointerScope scope = new PointerScope()) {
            Tensor number = Tensors.ofLongs(new long[] {here}, 1);
            sum(number);
            return number.item_long();
        }
    }

    @Override
    public String ofFirst(String here) {
        return all(isFirst() ? here : "").get(0);
    }

    @Override
    public List<String> all(String here) {
        try (PointerScope scope = new PointerScope()) {
            byte[] bytes = here.getBytes(StandardCharsets.UTF_8);
            long[] lengths = Tensors.toLongs(gather(Tensors.ofLongs(new long[] {bytes.length}, 1), size()));
            long longest = 1;
            for (long length : lengths) {
                longest = Math.max(longest, length);
            }
            Tensor own = torch.zeros(new long[] {1, longest}, new TensorOptions(ScalarType.Byte));
            if (bytes.length > 0) {
                own.data_ptr_byte().put(bytes, 0, bytes.length);
            }
            Tensor gathered = gather(own, size());
            List<String> texts = new ArrayList<>();
            for (int rank = 0; rank < size(); rank++) {
                byte[] text = new byte[(int) lengths[rank]];
                gathered.data_ptr_byte().position(rank * longest).get(text);
                texts.add(new String(text, StandardCharsets.UTF_8));
            }
            return texts;
        }
    }

    private void together(Supplier<Work> operation) {
        guarded(() -> {
            try (PointerScope scope = new PointerScope()) {
                return operation.get()._wait();
            }
        });
    }

    /** A failure of the connections is told as the end of the rank that caused it. */
    private <T> T guarded(Supplier<T> operation) {
        watch.failure().ifPresent(message -> {
            throw new RankFailedException(message);
        });
        try {
            return operation.get();
        } catch (RankFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new RankFailedException(
                    watch.culprit()
                            .orElseGet(() -> "The connection to another rank has broken: " + Failures.firstLine(e)),
                    e);
        }
    }

    @Override
    public void tellFailure(Throwable failure) {
        if (failure instanceof RankFailedException) {
            return; // it comes from elsewhere, where it was told
        }
        try {
            watch.post("Rank " + rank() + " (" + Ranks.self() + ") has failed: "
                    + Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString));
        } catch (RuntimeException e) {
            return; // nobody is left to be told
        }
    }

    @Override
    public void close() {
        watch.leave();
        watch.close();
        cudaGradients.ifPresent(Backend::close);
        cudaWords.ifPresent(Backend::close);
        gradients.close();
        words.close();
        boards.forEach(Board::close);
    }
}
