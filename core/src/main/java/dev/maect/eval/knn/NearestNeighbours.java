/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.Rows;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Exact top-k search by cosine similarity, blockwise over queries and bank with a running top-k: beyond its result it
 * holds one block of similarities (64 MiB), one prepared block of the bank and a prepared copy of the queries, however
 * large the bank is.
 */
public final class NearestNeighbours {
    static final int QUERY_BLOCK = 1024;
    private static final int BANK_BLOCK = 16_384;
    private static final long CHUNK = 64; // neighbouring columns whose maximum is looked at before themselves

    private NearestNeighbours() {}

    /**
     * The {@code k} rows of {@code bank} most similar to each query.
     *
     * @param queries float32 [Q, D]; brought to the bank's device
     * @param bank float32 [N, D]
     * @param k at most N
     * @throws EvaluationException if the dimensions differ or the bank has fewer than {@code k} rows
     */
    public static Neighbours search(Tensor queries, Tensor bank, int k) {
        return search(queries, bank, k, false, Tensors::unitRows);
    }

    /**
     * The {@code k} rows of {@code features} most similar to each of its rows, leaving out the row itself.
     *
     * @param features float32 [N, D]
     * @param k at most N - 1
     * @throws EvaluationException if there are fewer than {@code k} other rows
     */
    public static Neighbours amongThemselves(Tensor features, int k) {
        return search(features, features, k, true, Tensors::unitRows);
    }

    /** {@code prepare} turns a block of raw rows into unit rows inside the scope it is called in. */
    static Neighbours search(Tensor queries, Tensor bank, int k, boolean excludeSelf, UnaryOperator<Tensor> prepare) {
        long available = bank.size(0) - (excludeSelf ? 1 : 0);
        if (k < 1 || k > available) {
            throw new EvaluationException("k = " + k + " neighbours were asked for among " + available
                    + " images. Choose k between 1 and " + available + ".");
        }
        if (queries.size(1) != bank.size(1)) {
            throw new EvaluationException("Queries have " + queries.size(1) + " dimensions, the bank has "
                    + bank.size(1) + ". Extract both with the same encoder and pooling.");
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor asked = Rows.onDeviceOf(bank, queries);
            Tensor similarities = Rows.full(asked, ScalarType.Float, Double.NEGATIVE_INFINITY, asked.size(0), k);
            Tensor indices = Rows.zeros(asked, ScalarType.Long, asked.size(0), k);
            Tensor ready = prepareAll(asked, prepare);
            for (long from = 0; from < bank.size(0); from += BANK_BLOCK) {
                try (PointerScope bankScope = new PointerScope()) {
                    Tensor block = prepare.apply(Rows.block(bank, from, BANK_BLOCK));
                    merge(ready, block.t(), from, excludeSelf, new Neighbours(indices, similarities));
                }
            }
            return new Neighbours(indices, similarities).leaving(scope);
        }
    }

    private static Tensor prepareAll(Tensor queries, UnaryOperator<Tensor> prepare) {
        Tensor ready = torch.empty_like(queries);
        for (long from = 0; from < queries.size(0); from += BANK_BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Rows.block(ready, from, BANK_BLOCK).copy_(prepare.apply(Rows.block(queries, from, BANK_BLOCK)));
            }
        }
        return ready;
    }

    private static void merge(Tensor queries, Tensor bankColumns, long bankFrom, boolean excludeSelf, Neighbours best) {
        long columns = bankColumns.size(1);
        Tensor buffer = Rows.zeros(queries, ScalarType.Float, Math.min(QUERY_BLOCK, queries.size(0)), columns);
        for (long from = 0; from < queries.size(0); from += QUERY_BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.block(queries, from, QUERY_BLOCK);
                Tensor similarity = buffer.narrow(0, 0, rows.size(0));
                torch.mm_out(similarity, rows, bankColumns);
                if (excludeSelf) {
                    selfSimilarities(similarity, from, bankFrom)
                            .ifPresent(self -> self.fill_(new Scalar(Double.NEGATIVE_INFINITY)));
                }
                keepBest(
                        similarity,
                        bankFrom,
                        Rows.block(best.similarities(), from, QUERY_BLOCK),
                        Rows.block(best.indices(), from, QUERY_BLOCK));
            }
        }
    }

    private static Optional<Tensor> selfSimilarities(Tensor similarity, long queryFrom, long bankFrom) {
        long first = Math.max(queryFrom, bankFrom);
        long end = Math.min(queryFrom + similarity.size(0), bankFrom + similarity.size(1));
        if (first >= end) {
            return Optional.empty();
        }
        return Optional.of(similarity
                .narrow(0, first - queryFrom, end - first)
                .narrow(1, first - bankFrom, end - first)
                .diagonal());
    }

    private static void keepBest(Tensor similarity, long bankFrom, Tensor bestSimilarity, Tensor bestIndex) {
        long k = bestSimilarity.size(1);
        long chunks = bankFrom == 0 ? k : promisingChunks(similarity, bestSimilarity);
        if (chunks == 0) {
            return;
        }
        T_TensorTensor_T found = top(similarity, Math.min(k, similarity.size(1)), chunks);
        if (bankFrom == 0 && found.get0().size(1) == k) {
            bestSimilarity.copy_(found.get0());
            bestIndex.copy_(found.get1());
            return;
        }
        // The earlier block comes first, so that equal similarities prefer the lower index where topk is stable.
        Tensor candidates = torch.cat(new TensorVector(bestSimilarity, found.get0()), 1);
        Tensor candidateIndices =
                torch.cat(new TensorVector(bestIndex, found.get1().add_(new Scalar(bankFrom))), 1);
        T_TensorTensor_T kept = candidates.topk(k, 1, true, true);
        bestSimilarity.copy_(kept.get0());
        bestIndex.copy_(candidateIndices.gather(1, kept.get1()));
    }

    private static boolean divides(Tensor similarity, long chunks) {
        return similarity.size(1) % CHUNK == 0 && similarity.size(1) / CHUNK >= 2 * chunks;
    }

    private static Tensor chunkMaxima(Tensor similarity) {
        return similarity
                .view(similarity.size(0), similarity.size(1) / CHUNK, CHUNK)
                .amax(new long[] {2}, false);
    }

    /** In how many chunks, at most, a row has something better than the worst of its best. */
    private static long promisingChunks(Tensor similarity, Tensor best) {
        long k = best.size(1);
        if (!divides(similarity, k)) {
            return k;
        }
        Tensor better = chunkMaxima(similarity).gt(best.narrow(1, k - 1, 1));
        return Math.min(k, better.sum(1).max().item_long());
    }

    /** The k largest of each row, among the {@code chunks} runs of neighbouring columns with the largest maxima. */
    private static T_TensorTensor_T top(Tensor similarity, long k, long chunks) {
        if (!divides(similarity, chunks)) {
            return similarity.topk(k, 1, true, true);
        }
        long rows = similarity.size(0);
        Tensor picked = chunkMaxima(similarity)
                .topk(chunks, 1, true, false)
                .get1()
                .sort(1, false)
                .get0();
        Tensor firstChunk = torch.arange(new Scalar(rows), picked.options())
                .mul_(new Scalar(similarity.size(1) / CHUNK))
                .unsqueeze(1);
        Tensor values = similarity
                .view(-1, CHUNK)
                .index_select(0, picked.add(firstChunk).view(-1))
                .view(rows, chunks * CHUNK);
        T_TensorTensor_T found = values.topk(Math.min(k, chunks * CHUNK), 1, true, true);
        Tensor within = found.get1().remainder(new Scalar(CHUNK));
        Tensor chunk = found.get1().floor_divide(new Scalar(CHUNK));
        return new T_TensorTensor_T(
                found.get0(), picked.gather(1, chunk).mul_(new Scalar(CHUNK)).add_(within));
    }
}
