/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.MaectException;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.io.FileException;
import dev.maect.recipe.Recipe;
import dev.maect.train.plan.Capacity;
import dev.maect.train.plan.MemoryFit;
import dev.maect.train.stage.StageKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a run's work for some seconds, on the code and the images of the run, and throws away what comes of it. What was
 * tried once is remembered. Closing it deletes its files. Not thread-safe.
 */
public final class MeasuredSpeeds implements Speeds, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredSpeeds.class);
    /** Where most images are broken it is not worth looking for more. */
    private static final int MOST_TRIED = 4096;

    private final ImageSource images;
    private final Duration each;
    private final Map<List<Object>, Optional<?>> known = new HashMap<>();
    private final Path folder;
    private final int[] order;
    private final List<Integer> readable = new ArrayList<>();
    private int tried;

    /**
     * Speeds on {@code images}, which stay the caller's.
     *
     * @param each how long a stage is tried
     */
    public MeasuredSpeeds(ImageSource images, Duration each) {
        this.images = images;
        this.each = each;
        this.order = RandomStream.of(0, "trial").permutation(images.size());
        try {
            this.folder = Files.createTempDirectory("maect-trial");
        } catch (IOException e) {
            throw new FileException("Cannot make a folder for trials: " + e + ". Is the disk full?", e);
        }
    }

    @Override
    public Optional<StageSpeed> stage(Recipe recipe, StageKind kind) {
        return known(List.of(kind.name(), key(recipe)), () -> {
            StageTrial trial = new StageTrial(recipe, kind, folder(), each);
            if (trial.tooSlow() || !fits(trial.smallest(), kind)) {
                return Optional.empty();
            }
            return Optional.of(trial.measure(count -> sample(count)));
        });
    }

    @Override
    public Optional<EvaluationSpeed> evaluation(Recipe recipe) {
        return known(
                List.of("evaluation", key(recipe)),
                () -> EvaluationTrial.tooSlow(recipe)
                        ? Optional.empty()
                        : Optional.of(EvaluationTrial.measure(recipe, sample(EvaluationTrial.IMAGES))));
    }

    /** The recipe without what makes no step longer or shorter. */
    private static Recipe key(Recipe recipe) {
        List<String> settings = new ArrayList<>(
                List.of("name=trial", "description=", "pretrain.warmup-epochs=0", "evaluation.monitor-every-epochs=0"));
        recipe.stages().forEach((stage, options) -> {
            if (options.enabled()) {
                settings.add(stage + ".epochs=1");
            }
        });
        return recipe.with(settings.toArray(String[]::new));
    }

    /** A trial that does not fit into the memory that is free could end this process. */
    private boolean fits(Recipe trial, StageKind kind) {
        return new MemoryFit(trial, images.size(), Capacity.of(trial))
                .warning(kind)
                .isEmpty();
    }

    /** Each trial has its own: what a stage keeps beside its checkpoint is of no use to the next. */
    private Path folder() {
        try {
            return Files.createTempDirectory(folder, "stage");
        } catch (IOException e) {
            throw new FileException("Cannot make a folder for trials in " + folder + ": " + e + ".", e);
        }
    }

    /** So many images that can be read, some of them several times where there are fewer. */
    private ImageSource sample(int count) {
        while (readable.size() < count && tried < order.length && tried < MOST_TRIED) {
            int[] next = Arrays.copyOfRange(order, tried, Math.min(order.length, tried + count - readable.size()));
            tried += next.length;
            Arrays.stream(next)
                    .parallel()
                    .filter(this::isReadable)
                    .boxed()
                    .toList()
                    .forEach(readable::add);
        }
        if (readable.isEmpty()) {
            throw new DataException("None of the images tried can be read.");
        }
        return new SubsetSource(
                images,
                IntStream.range(0, Math.min(count, order.length))
                        .map(i -> readable.get(i % readable.size()))
                        .toArray());
    }

    private boolean isReadable(int index) {
        try {
            images.read(index);
            return true;
        } catch (DataException e) {
            return false;
        }
    }

    @SuppressWarnings("unchecked") // a key begins with what its value is
    private <T> Optional<T> known(List<Object> key, Supplier<Optional<T>> measure) {
        Optional<?> before = known.get(key);
        if (before != null) {
            return (Optional<T>) before;
        }
        Optional<T> now;
        try {
            now = measure.get();
        } catch (MaectException e) {
            LOG.debug("Not measured: {}", e.getMessage());
            now = Optional.empty();
        }
        known.put(key, now);
        return now;
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("{} is left over: {}", folder, e.toString());
        }
    }
}
