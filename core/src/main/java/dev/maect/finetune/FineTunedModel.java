/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.source.SubsetSource;
import dev.maect.distributed.DealtRows;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.machine.Processors;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** A fine-tuned model, ready to classify images. Closing it frees the weights. */
public final class FineTunedModel implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final Network network;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;

    /** Owns {@code network}. */
    FineTunedModel(Network network, PixelNormalisation normalisation, ComputeDevice device, Precision precision) {
        this.network = network;
        this.normalisation = normalisation;
        this.device = device;
        this.precision = precision;
    }

    /**
     * Loads what {@link FineTuning#save} wrote.
     *
     * @throws FineTuneException if the file has no classifier
     */
    public static FineTunedModel open(Path path, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            ClassifierDescription classifier = file.classifier()
                    .orElseThrow(() ->
                            new FineTuneException(path + " has no classifier. Make one with maect eval finetune."));
            ModelDescription description = file.description();
            Encoder encoder = file.encoder();
            device.place(encoder.tensors());
            Network network = new Network(encoder, description.pooling(), classifier, device);
            file.load(ModelFile.CLASSIFIER, network.classifier());
            return new FineTunedModel(network, description.normalisation(), device, precision);
        }
    }

    /** Class names in the order of the predicted indices. */
    public List<String> classes() {
        return network.description().classes();
    }

    /** The class index of every image of {@code source}, resized and centre-cropped. */
    public int[] predict(ImageSource source, int batchSize) {
        return predict(network, source, batchSize, normalisation, device, precision, ProcessGroup.alone());
    }

    static int[] predict(
            Network network,
            ImageSource source,
            int batchSize,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision,
            ProcessGroup ranks) {
        EncoderConfig config = network.encoder().config();
        Views views = Views.evaluation(config.imageHeight(), config.imageWidth());
        DealtRows dealt = new DealtRows(ranks, source.size(), batchSize);
        try (PointerScope scope = new PointerScope()) {
            Tensor classes = torch.zeros(new long[] {source.size()}, new TensorOptions(ScalarType.Long));
            dealt.make(() -> {
                ImageSource own = ranks.isAlone()
                        ? source
                        : new SubsetSource(
                                source,
                                IntStream.range(dealt.from(), dealt.to()).toArray());
                int workers = Math.max(1, workers() / ranks.localSize());
                try (Loader loader = new Loader(own, views, LoaderOptions.evaluation(batchSize, workers));
                        LoaderEpoch batches = loader.epoch(0)) {
                    int row = dealt.from();
                    while (batches.hasNext()) {
                        try (PointerScope inner = new PointerScope();
                                NoGradGuard guard = new NoGradGuard();
                                Batch batch = batches.next();
                                Autocast autocast = new Autocast(device, precision)) {
                            Tensor logits = network.forward(
                                    normalisation.apply(batch.views().get(0), device));
                            classes.narrow(0, row, logits.size(0)).copy_(logits.argmax(new LongOptional(1), false));
                            row += (int) logits.size(0);
                        }
                    }
                }
            });
            dealt.spread(classes);
            return Arrays.stream(Tensors.toLongs(classes))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
    }

    static int workers() {
        return Processors.current().loading();
    }

    /** The share of equal entries. */
    static double accuracy(int[] predictions, int[] labels) {
        long right = IntStream.range(0, labels.length)
                .filter(i -> predictions[i] == labels[i])
                .count();
        return (double) right / labels.length;
    }

    @Override
    public void close() {
        network.close();
    }
}
