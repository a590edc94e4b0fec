/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.distributed.DealtRows;
import dev.maect.distributed.ProcessGroup;
import dev.maect.eval.matrix.Rows;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The search for nearest neighbours by several ranks, each for its part of the queries. */
final class SharedSearch {
    private SharedSearch() {}

    /** As {@link NearestNeighbours#search(Tensor, Tensor, int, boolean, UnaryOperator)}; every rank gets all neighbours. */
    static Neighbours of(Tensor queries, Tensor bank, int k, UnaryOperator<Tensor> prepare, ProcessGroup ranks) {
        if (ranks.isAlone()) {
            return NearestNeighbours.search(queries, bank, k, false, prepare);
        }
        DealtRows dealt = new DealtRows(ranks, Math.toIntExact(queries.size(0)), NearestNeighbours.QUERY_BLOCK);
        try (PointerScope scope = new PointerScope()) {
            Tensor similarities = Rows.zeros(bank, ScalarType.Float, queries.size(0), k);
            Tensor indices = Rows.zeros(bank, ScalarType.Long, queries.size(0), k);
            dealt.make(() -> {
                try (PointerScope own = new PointerScope();
                        Neighbours found = NearestNeighbours.search(
                                queries.narrow(0, dealt.from(), dealt.count()), bank, k, false, prepare)) {
                    similarities.narrow(0, dealt.from(), dealt.count()).copy_(found.similarities());
                    indices.narrow(0, dealt.from(), dealt.count()).copy_(found.indices());
                }
            });
            dealt.spread(similarities);
            dealt.spread(indices);
            return new Neighbours(indices, similarities).leaving(scope);
        }
    }
}
