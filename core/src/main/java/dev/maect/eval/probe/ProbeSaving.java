/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.checkpoint.state.StateFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.checkpoint.state.StateSaver;
import dev.maect.data.loader.BadImage;
import dev.maect.data.loader.Loader;
import dev.maect.distributed.ProcessGroup;
import dev.maect.io.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves a probe as it is trained, and brings one back that was stopped. Closing it waits for what is being written. */
final class ProbeSaving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeSaving.class);

    /**
     * A probe in training, beside its tensors.
     *
     * @param epoch counted from 0
     * @param step steps of it that are done
     * @param accuracies by label set: of every epoch that is done, of every rate
     * @param bad images that could not be read
     * @param read how many were read
     */
    private record State(
            int epoch, int step, Map<String, List<List<Double>>> accuracies, List<BadImage> bad, int read) {}

    private final Optional<StateSaver> saver;
    private final State begun;
    private final Map<String, Tensor> tensors;
    private final Map<String, List<List<Double>>> accuracies;
    private final Loader loader;

    private ProbeSaving(
            Optional<StateSaver> saver,
            State begun,
            Map<String, Tensor> tensors,
            Map<String, List<List<Double>>> accuracies,
            Loader loader) {
        this.saver = saver;
        this.begun = begun;
        this.tensors = tensors;
        this.accuracies = accuracies;
        this.loader = loader;
    }

    /**
     * Brings back what was saved, if anything was: into {@code heads}, {@code accuracies} and {@code loader}. Rank 0 reads and
     * saves.
     */
    static ProbeSaving begin(
            Optional<StateFiles> states,
            Duration every,
            Map<String, ProbeHeads> heads,
            Map<String, List<List<Double>>> accuracies,
            Loader loader,
            ProcessGroup ranks) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        heads.forEach((set, of) -> of.tensors().forEach((name, tensor) -> tensors.put(set + "/" + name, tensor)));
        Optional<StateFiles> own = states.filter(files -> ranks.isFirst());
        State found = own.flatMap(files -> files.open(message -> LOG.warn("Probe: {}", message)))
                .map(file -> read(file, tensors))
                .orElseGet(() -> new State(0, 0, Map.of(), List.of(), 0));
        State begun = ranks.isAlone()
                ? found
                : Json.parse(ranks.ofFirst(Json.line(found)), "the probe of rank 0", State.class);
        tensors.values().forEach(ranks::broadcast);
        begun.accuracies()
                .forEach((set, all) ->
                        Objects.requireNonNull(accuracies.get(set)).addAll(all));
        loader.goOnFrom(begun.bad(), begun.read());
        long done = (long) begun.epoch() * loader.stepsPerEpoch() + begun.step();
        Optional<StateSaver> saver =
                own.map(files -> new StateSaver(files, done, every, StateSaver.Listener.logging(LOG, "The probe")));
        return new ProbeSaving(saver, begun, tensors, accuracies, loader);
    }

    private static State read(StateFile file, Map<String, Tensor> tensors) {
        try (file) {
            State state = Json.parse(file.text(), "the state of the probe", State.class);
            file.load(tensors);
            LOG.info("The probe goes on from epoch {}, step {}.", state.epoch() + 1, state.step());
            return state;
        }
    }

    /** The epoch to go on with. */
    int epoch() {
        return begun.epoch();
    }

    /** The step of {@code epoch} to go on with. */
    int firstStep(int epoch) {
        return epoch == begun.epoch() ? begun.step() : 0;
    }

    /** After a step that is not the last of {@code epoch}; {@code steps} of it are done. Saves if it is time. */
    void stepDone(int epoch, int steps) {
        long done = (long) epoch * loader.stepsPerEpoch() + steps;
        saver.filter(StateSaver::due)
                .ifPresent(due -> due.begin(
                        done,
                        () -> Json.line(new State(epoch, steps, accuracies, loader.badImages(), loader.imagesRead())),
                        tensors));
    }

    @Override
    public void close() {
        saver.ifPresent(StateSaver::close);
    }
}
