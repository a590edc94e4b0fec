/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.engine.ComputeDevice;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import java.time.Duration;
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
     * Measures after an epoch. A measurement that fails is a warning: the training is worth more.
     *
     * @param weights of the encoder; stay the caller's
     * @return what was measured, nothing if it failed; empty if it was given up because the run is to stop
     */
    Optional<Map<String, Double>> measure(
            String stage, int epoch, int epochs, long step, EncoderConfig config, Map<String, Tensor> weights) {
        long start = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Double> metrics = monitor.measure(copy(config, weights));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            listener.on(new EncoderMeasured(stage, epoch, epochs, step, elapsed, metrics));
            return Optional.of(metrics);
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (MaectException e) {
            listener.on(new Warned(
                    stage, stage + ": the encoder could not be measured after epoch " + epoch + ": " + e.getMessage()));
            return Optional.of(Map.of());
        }
    }

    private Encoder copy(EncoderConfig config, Map<String, Tensor> weights) {
        Encoder encoder = new Encoder(config);
        device.place(encoder.tensors());
        encoder.tensors().load(weights);
        return encoder;
    }
}
