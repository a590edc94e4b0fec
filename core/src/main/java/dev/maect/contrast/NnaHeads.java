/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import com.google.auto.service.AutoService;
import dev.maect.contrast.NnaLoss.Index;
import dev.maect.contrast.NnaLoss.Swapped;
import dev.maect.engine.ComputeDevice;
import java.util.List;

/** The heads of MIM-Refiner and of its ablation (Alkin et al., ICLR 2025). */
final class NnaHeads {
    private NnaHeads() {}

    /** What they share: they differ in what the loss compares. */
    abstract static class Kind implements HeadFactory {
        private final String name;
        private final Index index;
        private final Swapped swapped;

        Kind(String name, Index index, Swapped swapped) {
            this.name = name;
            this.index = index;
            this.swapped = swapped;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean usesQueue() {
            return true;
        }

        @Override
        public boolean queueTakesAnyBatch() {
            return true;
        }

        NnaLoss loss(double temperature) {
            return new NnaLoss(temperature, index, swapped);
        }

        @Override
        public NnaHead create(HeadConfig config, ComputeDevice device) {
            return new NnaHead(this, config, device);
        }

        @Override
        public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
            int all = views.stream().mapToInt(Integer::intValue).sum();
            int globals = views.get(0);
            long comparisons = (long) globals * (all - 1);
            double hidden =
                    6.0 * config.projectorHiddenDim() + 3.0 * config.predictorHiddenDim() + 6.0 * config.outputDim();
            // Products, with their diagonal replaced and divided, and softmax.
            double logits = 3.0 * comparisons * images * images;
            long lookup = 2L * config.queueSize() * config.outputDim();
            return new HeadCost(
                    HeadParameterCount.head(config) + 2L * config.outputDim(),
                    (long) config.queueSize() * config.outputDim(),
                    (double) all * images * hidden + logits,
                    NeighbourQueue.TAKEN_PER_SIMILARITY * config.queueSize() * images,
                    all * (HeadOperationCount.projector(config) + HeadOperationCount.predictor(config))
                            + comparisons * 2L * images * config.outputDim(),
                    globals * lookup);
        }
    }

    /** Nearest neighbour alignment. */
    @AutoService(HeadFactory.class)
    public static final class Nna extends Kind {
        /** The one of its kind. */
        public Nna() {
            super("nna", Index.FIXED, Swapped.POSITIVES);
        }
    }

    /** As the released code computes it, whose local terms read the predictions of other views. */
    @AutoService(HeadFactory.class)
    public static final class Official extends Kind {
        /** The one of its kind. */
        public Official() {
            super("nna-official", Index.OFFICIAL, Swapped.POSITIVES);
        }
    }

    /** Ablation: negatives are swapped for neighbours, too, as in NNCLR. */
    @AutoService(HeadFactory.class)
    public static final class AllSwap extends Kind {
        /** The one of its kind. */
        public AllSwap() {
            super("nna-all-swap", Index.FIXED, Swapped.ALL);
        }
    }

    /** The ablation as the released code computes it. */
    @AutoService(HeadFactory.class)
    public static final class OfficialAllSwap extends Kind {
        /** The one of its kind. */
        public OfficialAllSwap() {
            super("nna-official-all-swap", Index.OFFICIAL, Swapped.ALL);
        }
    }
}
