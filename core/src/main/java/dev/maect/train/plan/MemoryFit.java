/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.MaectException;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.io.Quantities;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import dev.maect.train.stage.MemoryEstimate;
import dev.maect.train.stage.MemoryUse;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether the stages of a recipe fit into memory, and which settings would make them. What is advised beyond a smaller
 * batch leaves the training as it is: parts of a batch, checkpointed blocks, moments shared out among ranks.
 */
public final class MemoryFit {
    /** How far estimates are from measurements at most. */
    private static final double ERROR = 1.15;
    /** Of what a stage took that ran out of memory, the part to come down to. */
    private static final double LESS = 0.75;

    private final Recipe recipe;
    private final int images;
    private final Capacity capacity;
    private final int ranks;
    private final int here;

    /** Of {@code recipe} on {@code images} images in {@code capacity}. */
    public MemoryFit(Recipe recipe, int images, Capacity capacity) {
        this(recipe, images, capacity, 1, 1);
    }

    /**
     * The same where several ranks share each batch.
     *
     * @param capacity of this machine; a GPU is one rank's own
     * @param ranks how many there are
     * @param here how many of them are on this machine
     */
    public MemoryFit(Recipe recipe, int images, Capacity capacity, int ranks, int here) {
        this.ranks = ranks;
        this.here = here;
        this.recipe = recipe;
        this.images = images;
        this.capacity = capacity;
    }

    /**
     * A change that makes a stage fit.
     *
     * @param settings {@code key=value}, several with blanks between them
     * @param use what the stage takes then
     */
    public record Remedy(String settings, MemoryUse use) {
        @Override
        public String toString() {
            return settings + " (about " + words(use) + ")";
        }
    }

    /**
     * Checks that the machine could hold a stage, were it alone.
     *
     * @throws MaectException if it is sure that it could not, naming what would fit
     */
    public void require(StageKind kind) {
        MemoryUse use = use(kind, recipe);
        if (!Capacity.within(use, capacity.total(), 1 / ERROR)) {
            throw new MaectException(kind.name() + " needs about " + words(use) + " of memory; this machine has "
                    + capacity.words() + ". " + advice(kind));
        }
    }

    /** A warning where a stage takes more than is free now; empty where it fits. */
    public Optional<String> warning(StageKind kind) {
        MemoryUse use = use(kind, recipe);
        return Capacity.within(use, capacity.free(), 1)
                ? Optional.empty()
                : Optional.of(kind.name() + " needs about " + words(use) + " of memory; this machine has "
                        + capacity.words() + ", so the system may end the run. " + advice(kind));
    }

    /** What to change for a stage to fit into what is free, in a sentence. */
    public String advice(StageKind kind) {
        List<Remedy> remedies = remedies(kind);
        if (remedies.isEmpty()) {
            return "No batch fits, even with all blocks checkpointed: use a smaller model or image-size, or a machine with more"
                    + " memory.";
        }
        return "It would fit with "
                + String.join(", or ", remedies.stream().map(Remedy::toString).toList()) + ".";
    }

    /** What to change for a stage that ran out of memory, whatever was estimated of it: what takes a quarter less. */
    public String adviceAfter(StageKind kind) {
        MemoryUse use = use(kind, recipe);
        MemoryUse none = MemoryEstimate.of(recipe, Precision.FP32).use();
        MemoryUse less = new MemoryUse(
                Math.min(capacity.free().machine(), lessThan(use.machine(), none.machine())),
                use.gpu() == 0 ? Long.MAX_VALUE : Math.min(capacity.free().gpu(), lessThan(use.gpu(), none.gpu())));
        return kind.name() + " was estimated to need about " + words(use) + ". "
                + new MemoryFit(recipe, images, new Capacity(capacity.total(), less, capacity.limited()), ranks, here)
                        .advice(kind);
    }

    /** Where {@code none} is taken whatever the settings. */
    private static long lessThan(long use, long none) {
        return (long) (ERROR * (none + LESS * (use - none)));
    }

    /** Changes of which each makes a stage fit into what is free, the cheapest first. */
    public List<Remedy> remedies(StageKind kind) {
        int batch = StageKinds.options(kind, recipe).batchSize();
        int depth = recipe.model().depth();
        List<Optional<Remedy>> found = new ArrayList<>();
        found.add(first(kind, divisors(batch), parts -> kind.name() + ".accumulate=" + parts));
        found.add(first(kind, IntStream.rangeClosed(1, depth), blocks -> "model.checkpoint-blocks=" + blocks));
        if (found.get(1).isEmpty()) {
            found.add(first(
                    kind,
                    IntStream.rangeClosed(1, recipe.decoder().depth()),
                    blocks -> "model.checkpoint-blocks=" + depth + " decoder.checkpoint-blocks=" + blocks));
        }
        if (ranks > 1) {
            found.add(first(kind, IntStream.of(0), none -> "distributed.shard-optimiser=true"));
        }
        found.add(first(kind, IntStream.of(0), none -> "precision=bf16"));
        found.add(first(kind, powersBelow(batch), size -> kind.name() + ".batch-size=" + size)
                .or(() -> first(
                        kind,
                        powersBelow(batch),
                        size -> "model.checkpoint-blocks=" + depth + " " + kind.name() + ".batch-size=" + size)));
        return found.stream().flatMap(Optional::stream).toList();
    }

    /** What checkpointing all blocks would save of a stage; empty where it saves nothing. */
    public Optional<Remedy> checkpointed(StageKind kind) {
        String settings = "model.checkpoint-blocks=" + recipe.model().depth() + " decoder.checkpoint-blocks="
                + recipe.decoder().depth();
        MemoryUse now = use(kind, recipe);
        return changed(settings)
                .map(less -> new Remedy(settings, use(kind, less)))
                .filter(remedy -> remedy.use().machine() + remedy.use().gpu() < now.machine() + now.gpu());
    }

    private static IntStream divisors(int batch) {
        return IntStream.rangeClosed(2, batch).filter(parts -> batch % parts == 0);
    }

    private static IntStream powersBelow(int batch) {
        return IntStream.iterate(Integer.highestOneBit(Math.max(1, batch - 1)), size -> size >= 1, size -> size / 2);
    }

    private Optional<Remedy> first(StageKind kind, IntStream values, IntFunction<String> settings) {
        return values.mapToObj(settings)
                .flatMap(text -> changed(text).stream().map(changed -> new Remedy(text, use(kind, changed))))
                .filter(remedy -> Capacity.within(remedy.use(), capacity.free(), ERROR))
                .findFirst();
    }

    /** The recipe with other settings; empty where it has no such setting, or they do not go with the others. */
    private Optional<Recipe> changed(String settings) {
        try {
            Recipe changed = recipe.with(settings.split(" "));
            return changed.equals(recipe) ? Optional.empty() : Optional.of(changed);
        } catch (RecipeException e) {
            return Optional.empty();
        }
    }

    /** Of all ranks on this machine together; of the GPU of each. */
    private MemoryUse use(StageKind kind, Recipe of) {
        if (ranks == 1) {
            return alone(kind, of);
        }
        int batch = StageKinds.options(kind, of).batchSize();
        int own = (batch + ranks - 1) / ranks;
        MemoryUse one;
        try {
            one = alone(kind, of.with(kind.name() + ".batch-size=" + own));
        } catch (RecipeException e) { // such a batch would not go with other settings: as much as its part of the whole
            MemoryUse all = alone(kind, of);
            one = new MemoryUse(all.machine() / ranks, all.gpu() / ranks, all.shareable() / ranks);
        }
        MemoryUse each = of.distributed().shardOptimiser() ? one.sharedBy(ranks) : one;
        return new MemoryUse(each.machine() * here, each.gpu());
    }

    private MemoryUse alone(StageKind kind, Recipe of) {
        Precision precision = of.precision().on(ComputeDevice.parse(of.device()));
        return kind.cost(of, precision, images).memory();
    }

    private static String words(MemoryUse use) {
        return use.gpu() == 0
                ? Quantities.bytes(use.machine())
                : Quantities.bytes(use.gpu()) + " of the GPU's and " + Quantities.bytes(use.machine());
    }

    /** Whether all of {@code kinds} fit into what is free, estimates being as wrong as they can be. */
    boolean fits(List<StageKind> kinds) {
        return kinds.stream().allMatch(kind -> Capacity.within(use(kind, recipe), capacity.free(), ERROR));
    }

    /** All settings, such as {@code pretrain.accumulate=1}, of which a value makes {@code kinds} fit; the last if none does. */
    Recipe firstThatFits(List<StageKind> kinds, Stream<String> settings) {
        Recipe last = recipe;
        for (String setting : (Iterable<String>) settings::iterator) {
            last = recipe.with(setting);
            if (new MemoryFit(last, images, capacity).fits(kinds)) {
                return last;
            }
        }
        return last;
    }
}
