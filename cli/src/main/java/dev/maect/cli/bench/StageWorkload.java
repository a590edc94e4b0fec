/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.recipe.Decode;
import dev.maect.recipe.ImageSize;
import dev.maect.recipe.Recipe;
import dev.maect.train.TrainStep;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.Refinement;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageKinds;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/** A step of stage 1 or 3, as training takes it, loader included. */
final class StageWorkload implements Workload {
    private static final int BATCHES = 1000;

    private final BenchOptions options;
    private final Stage stage;
    private final TrainStep step;
    private final Loader loader;
    private LoaderEpoch epoch;
    private final long operations;
    private int epochs;
    private long steps;

    StageWorkload(BenchOptions options) {
        this.options = options;
        Recipe recipe = options.recipe();
        ComputeDevice device = options.device();
        Encoder encoder = new Encoder(Model.encoder(recipe));
        encoder.initialise(Generators.of(recipe.seed(), "encoder"));
        device.place(encoder.tensors());
        if (options.work() == Work.STEP) {
            Decoder decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe));
            decoder.initialise(Generators.of(recipe.seed(), "decoder"));
            device.place(decoder.tensors());
            stage = new Pretraining(recipe, device, encoder, decoder);
        } else if (options.work() == Work.REFINE) {
            stage = Refinement.fresh(recipe, encoder, device);
        } else {
            Head head = HeadFactory.named(recipe.tune().headKind())
                    .create(Model.tunedHead(recipe, encoder.config().dim()), device);
            head.initialise(Generators.of(recipe.seed(), "head"));
            device.place(head.tensors());
            stage = new ContrastiveTuning(recipe, encoder, head, Model.headPooling(recipe));
        }
        step = TrainStep.of(recipe, stage, device, BATCHES);
        ImageSize size = recipe.model().imageSize();
        loader = new Loader(
                HeldImages.draw(options.batch() * BATCHES, size.height(), size.width()),
                stage.views(),
                LoaderOptions.training(options.batch(), recipe.data().workers(), recipe.seed())
                        .withReducedDecoding(recipe.data().decode() == Decode.REDUCED)
                        .withPinnedMemory(device.copiesFromPinned()));
        epoch = loader.epoch(0);
        operations = StageKinds.named(stage.name())
                .cost(recipe, options.precision(), BATCHES)
                .step()
                .total();
    }

    @Override
    public Map<String, Double> run() {
        if (!epoch.hasNext()) {
            epoch.close();
            epoch = loader.epoch(++epochs);
        }
        long waited = epoch.nanosWaited();
        TrainStep.Nanos before = step.nanos();
        try (PointerScope scope = new PointerScope();
                Batch batch = epoch.next()) {
            double loss = step.compute(batch, epochs, steps % BATCHES).loss().item_double();
            if (!Double.isFinite(loss)) {
                throw new MaectException(
                        "bench " + options.work() + ": the loss is " + loss + ". Try --precision fp32.");
            }
            step.apply(steps++ % BATCHES);
        }
        TrainStep.Nanos after = step.nanos();
        Map<String, Double> phases = new LinkedHashMap<>();
        phases.put("forward", (after.forward() - before.forward()) / 1e9);
        phases.put("backward", (after.backward() - before.backward()) / 1e9);
        phases.put("optimiser", (after.optimiser() - before.optimiser()) / 1e9);
        phases.put("data-wait", (epoch.nanosWaited() - waited) / 1e9);
        return phases;
    }

    @Override
    public double amount() {
        return options.batch();
    }

    @Override
    public double operations() {
        return (double) options.batch() * operations;
    }

    @Override
    public void close() {
        epoch.close();
        loader.close();
        step.close();
        stage.close();
    }
}
