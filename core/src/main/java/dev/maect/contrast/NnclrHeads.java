/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import com.google.auto.service.AutoService;
import dev.maect.engine.ComputeDevice;
import java.util.List;

/** The heads of MAE-CT and of its ablations (paper section 3; MAE-CT contrastive_heads). */
final class NnclrHeads {
    private NnclrHeads() {}

    /** What they share: they differ in what a view's prediction is compared with. */
    abstract static class Kind implements HeadFactory {
        private final String name;
        private final boolean queue;
        private final boolean target;
        private final boolean oracle;

        /**
         * A kind.
         *
         * @param queue whether embeddings are swapped for their neighbours in a queue
         * @param target whether an exponentially averaged copy of the projector makes the embeddings
         * @param oracle whether the lookup reads labels
         */
        Kind(String name, boolean queue, boolean target, boolean oracle) {
            this.name = name;
            this.queue = queue;
            this.target = target;
            this.oracle = oracle;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean usesQueue() {
            return queue;
        }

        boolean usesTarget() {
            return target;
        }

        boolean usesLabels() {
            return oracle;
        }

        @Override
        public NnclrHead create(HeadConfig config, ComputeDevice device) {
            return new NnclrHead(this, config, device);
        }

        @Override
        public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
            int all = views.stream().mapToInt(Integer::intValue).sum();
            long projector = HeadParameterCount.projector(config);
            double hidden = 6.0 * config.projectorHiddenDim() + 3.0 * config.predictorHiddenDim();
            double similarities = queue ? NeighbourQueue.TAKEN_PER_SIMILARITY * config.queueSize() : 0;
            return new HeadCost(
                    HeadParameterCount.head(config),
                    (long) config.queueSize() * config.outputDim() + (target ? projector : 0),
                    (double) all * images * hidden,
                    (double) all * images * similarities,
                    all * HeadOperationCount.trained(config, images),
                    all * HeadOperationCount.untrained(config, target, queue));
        }
    }

    /** Stage 2: neighbours of the projection, looked up in the queue. */
    @AutoService(HeadFactory.class)
    public static final class Nnclr extends Kind {
        /** The one of its kind. */
        public Nnclr() {
            super("nnclr", true, false, false);
        }
    }

    /** Stage 3: neighbours of the EMA target projection. */
    @AutoService(HeadFactory.class)
    public static final class NnclrEmaQueue extends Kind {
        /** The one of its kind. */
        public NnclrEmaQueue() {
            super("nnclr-ema-queue", true, true, false);
        }
    }

    /** Ablation: no neighbour swap, the other view's projection itself (SimCLR/BYOL-like). */
    @AutoService(HeadFactory.class)
    public static final class NoQueue extends Kind {
        /** The one of its kind. */
        public NoQueue() {
            super("no-queue", false, false, false);
        }
    }

    /** Ablation: the other view's EMA target projection, no queue. */
    @AutoService(HeadFactory.class)
    public static final class Ema extends Kind {
        /** The one of its kind. */
        public Ema() {
            super("ema", false, true, false);
        }
    }

    /** Upper bound: neighbours forced to the sample's own class with some probability; reads labels. */
    @AutoService(HeadFactory.class)
    public static final class OracleHead extends Kind {
        /** The one of its kind. */
        public OracleHead() {
            super("oracle", true, false, true);
        }
    }

    /** Upper bound with EMA target projection; reads labels. */
    @AutoService(HeadFactory.class)
    public static final class EmaOracle extends Kind {
        /** The one of its kind. */
        public EmaOracle() {
            super("ema-oracle", true, true, true);
        }
    }
}
