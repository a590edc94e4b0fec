/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.distributed.RankFailedException;
import dev.maect.engine.ComputeDevice;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Hands copies of an encoder to an {@link EncoderMonitor}, and what it finds to the listener. */
final class MonitoredEncoder {
    private final EncoderMonitor monitor;
    private final TrainingListener listener;
    private final ComputeDevice device;

    MonitoredEncoder(EncoderMonitor monitor, TrainingListener listener, ComputeDevice device) {
        this.monitor = monitor;
        this.listener = listener;
        this.device = device;
    }

    /** Whether there is something to measure after {@code epoch} epochs. */
    boolean wants(String stage, int epoch, int epochs) {
        return monitor.wants(stage, epoch, epochs);
    }

    /**
     * What was measured of an encoder.
     *
     * @param values of the weights that the stage would leave; none if it failed
     * @param unaveraged of the weights without averaging, if these were asked for
     */
    record Found(Map<String, Double> values, Optional<Map<String, Double>> unaveraged) {}

    /**
     * Measures after an epoch. A measurement that fails is a warning: the training is worth more.
     *
     * @param weights of the encoder; stay the caller's
     * @param unaveraged those without averaging, to be measured too; stay the caller's
     * @return empty if it was given up because the run is to stop
     */
    Optional<Found> measure(
            String stage,
            int epoch,
            int epochs,
            long step,
            EncoderConfig config,
            Map<String, Tensor> weights,
            Optional<Map<String, Tensor>> unaveraged) {
        long start = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Double> values = monitor.measure(copy(config, weights));
            Optional<Map<String, Double>> plain = unaveraged.map(last -> monitor.measure(copy(config, last)));
            Map<String, Double> told = new LinkedHashMap<>(values);
            plain.ifPresent(last -> last.forEach((name, value) -> told.put(unaveraged(name), value)));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            listener.on(new EncoderMeasured(stage, epoch, epochs, step, elapsed, told));
            return Optional.of(new Found(values, plain));
        } catch (RankFailedException e) {
            throw e;
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (MaectException e) {
            listener.on(new Warned(
                    stage, stage + ": the encoder could not be measured after epoch " + epoch + ": " + e.getMessage()));
            return Optional.of(new Found(Map.of(), Optional.empty()));
        }
    }

    /** On the ranks after the first: their part of {@link #measure}. What fails there has failed on the first, too, which tells it. */
    void follow(EncoderConfig config, Map<String, Tensor> weights, Optional<Map<String, Tensor>> unaveraged) {
        try (PointerScope scope = new PointerScope()) {
            monitor.follow(copy(config, weights));
            unaveraged.ifPresent(last -> monitor.follow(copy(config, last)));
        } catch (RankFailedException e) {
            throw e;
        } catch (CancellationException | MaectException e) {
            return;
        }
    }

    /** {@code eval/NAME} becomes {@code eval/unaveraged-NAME}. */
    private static String unaveraged(String name) {
        int slash = name.indexOf('/') + 1;
        return name.substring(0, slash) + "unaveraged-" + name.substring(slash);
    }

    private Encoder copy(EncoderConfig config, Map<String, Tensor> weights) {
        Encoder encoder = new Encoder(config);
        device.place(encoder.tensors());
        encoder.tensors().load(weights);
        return encoder;
    }
}
