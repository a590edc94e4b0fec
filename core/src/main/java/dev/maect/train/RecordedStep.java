/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.graph.Recorder;
import dev.maect.engine.graph.Recording;
import dev.maect.train.stage.StepResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step that is recorded after a few of its shape were made, and made again from then on. It is two recordings: the gradients
 * and their norm, and what changes the weights. Between them the step's numbers are read, which decide whether there is a change.
 *
 * <p>Gradients stay where they are from step to step, overwritten by the first recording. A batch of another shape ends
 * both; a failure ends recording for good, and the step goes on without.
 */
final class RecordedStep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedStep.class);

    /** Libraries set themselves up in the first steps of a shape. */
    static final int WARM_UP = 3;

    /** The two parts, as they are made of tensors whose memory stays. */
    interface Work {
        /** Forward and backward pass. */
        StepResult gradients(StepTensors input);

        /** The norm of the gradients. */
        Tensor norm();

        /** Clips by the norm, and changes weights, averages and what follows them; gradients stay. */
        void change(Tensor norm);

        /** Leaves no gradients. */
        void forgetGradients();
    }

    /** Recordings of one shape, and the tensors that they read. */
    private static final class Recorded implements AutoCloseable {
        final StepTensors input;
        final String shape;
        final Recording gradients;
        final StepResult result;
        final Tensor norm;
        Optional<Recording> change = Optional.empty();

        Recorded(StepTensors input, Recording gradients, List<String> metrics) {
            this.input = input;
            this.shape = input.shape();
            this.gradients = gradients;
            List<Tensor> results = gradients.results();
            this.norm = results.get(0);
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < metrics.size(); i++) {
                named.put(metrics.get(i), results.get(3 + i));
            }
            this.result = new StepResult(results.get(1), results.get(2), named);
        }

        @Override
        public void close() {
            change.ifPresent(Recording::close);
            gradients.close();
            input.close();
        }
    }

    private final Recorder recorder;
    private final ComputeDevice device;
    private final Work work;
    private final Map<String, Integer> made = new HashMap<>();
    private String before = "";
    private Optional<Recorded> recorded = Optional.empty();
    private boolean failed;

    /** Takes over {@code recorder}. */
    RecordedStep(Recorder recorder, ComputeDevice device, Work work) {
        this.recorder = recorder;
        this.device = device;
        this.work = work;
    }

    /** The gradients of {@code input} by a recording; empty where the step has to be made without. */
    Optional<StepResult> gradients(StepTensors input) {
        if (failed) {
            drop(); // where it failed in what changes the weights
            return Optional.empty();
        }
        String shape = input.shape();
        if (recorded.isPresent() && !recorded.get().shape.equals(shape)) {
            drop();
        }
        boolean again = shape.equals(before);
        before = shape;
        try {
            if (recorded.isPresent()) {
                recorded.get().input.copyFrom(input, device);
                recorded.get().gradients.replay();
            } else if (again && made.getOrDefault(shape, 0) >= WARM_UP) {
                recorded = Optional.of(record(input));
                LOG.debug("A step of {} is made from a record from now on", shape);
            } else {
                made.merge(shape, 1, Integer::sum);
            }
        } catch (RuntimeException | LinkageError e) {
            giveUp(e);
            drop();
        }
        return recorded.map(now -> now.result);
    }

    private Recorded record(StepTensors input) {
        StepTensors kept = input.kept(device);
        List<String> metrics = new ArrayList<>();
        try {
            Recording gradients = recorder.record(() -> {
                work.forgetGradients(); // so that they are written, not added to what is there
                StepResult result = work.gradients(kept);
                List<Tensor> results = new ArrayList<>(List.of(
                        work.norm(), result.loss().detach(), result.features().detach()));
                metrics.clear();
                metrics.addAll(result.metrics().keySet());
                result.metrics().values().forEach(metric -> results.add(metric.detach()));
                return results;
            });
            return new Recorded(kept, gradients, metrics);
        } catch (RuntimeException | LinkageError e) {
            work.forgetGradients(); // there may be some in memory that was never written
            kept.close();
            throw e;
        }
    }

    /** Whether the gradients that are there are a recording's. */
    boolean isInUse() {
        return recorded.isPresent();
    }

    /** The norm of the gradients of a recording. */
    Tensor norm() {
        return recorded.orElseThrow().norm;
    }

    /** Changes the weights by the gradients of a recording. */
    void change() {
        Recorded now = recorded.orElseThrow();
        try {
            if (now.change.isPresent()) {
                now.change.get().replay();
            } else {
                now.change = Optional.of(recorder.record(() -> {
                    work.change(now.norm);
                    return List.of();
                }));
            }
        } catch (RuntimeException | LinkageError e) {
            work.change(now.norm);
            giveUp(e);
        }
    }

    private void giveUp(Throwable e) {
        failed = true;
        LOG.warn("Steps are launched kernel by kernel from now on, since recording one failed: {}", e.toString());
        LOG.debug("Recording a step failed", e);
    }

    /** Ends the recordings that there are, whose memory nothing else can use; their gradients go, too. */
    void drop() {
        if (recorded.isPresent()) {
            work.forgetGradients();
            try (PointerScope scope = new PointerScope()) {
                recorded.get().close();
            }
            recorded = Optional.empty();
        }
        before = "";
    }

    @Override
    public void close() {
        drop();
        recorder.close();
    }
}
