/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures encoders by protocols:
 *
 * <pre>{@code
 * ProtocolCard card = Evaluation.of(Path.of("encoder.safetensors"))
 *         .data("images/train")
 *         .val("images/val")
 *         .run(new KnnProtocol());
 * }</pre>
 *
 * <p>Each method sets one thing and returns this evaluation, which may be run again and again, by one thread at a time.
 * Cards, what lies beside them and extracted features are kept on the disk where there is a folder for them, and taken
 * from there where they still hold: then neither images nor weights are read.
 */
public final class Evaluation {
    private final List<EncoderUnderTest> encoders;
    private Optional<ImageSide> train = Optional.empty();
    private Optional<ImageSide> test = Optional.empty();
    private ClassMatching classes = ClassMatching.SAME;
    private Optional<String> labels = Optional.empty();
    private Computing computing = Computing.USUAL;
    private boolean overwrite;
    private EvaluationListener listener = event -> {};
    private BooleanSupplier cancelled = () -> false;
    private ProcessGroup ranks = ProcessGroup.alone();

    private Evaluation(List<EncoderUnderTest> encoders) {
        this.encoders = List.copyOf(encoders);
    }

    /** Of the encoder in a file, maect's or another program's, or in a Hugging Face folder; called as the file is. */
    public static Evaluation of(Path encoder) {
        return of(List.of(EncoderUnderTest.of(encoder)));
    }

    /** Of several encoders, one after the other, on the same images. */
    public static Evaluation of(List<EncoderUnderTest> encoders) {
        if (encoders.isEmpty()) {
            throw new EvaluationException("There is no encoder to measure. Give one or more.");
        }
        return new Evaluation(encoders);
    }

    /** Images to learn from; they stay the caller's. */
    public Evaluation data(ImageSource images) {
        train = Optional.of(new ImageSide.Given(images));
        return this;
    }

    /** Images to learn from: a folder, a tar, CIFAR-10 in binary form, or {@code demo:SEED}. */
    public Evaluation data(String place) {
        train = Optional.of(new ImageSide.At(place));
        return this;
    }

    /** Images to measure on; they stay the caller's. Without any, a tenth of the data is held out. */
    public Evaluation val(ImageSource images) {
        test = Optional.of(new ImageSide.Given(images));
        return this;
    }

    /** Images to measure on, as {@link #data(String)}. Without any, a tenth of the data is held out. */
    public Evaluation val(String place) {
        test = Optional.of(new ImageSide.At(place));
        return this;
    }

    /** How the classes of both sides must go together; the same ones, unless told otherwise. */
    public Evaluation classes(ClassMatching matching) {
        classes = matching;
        return this;
    }

    /** The label set to measure with, where there are several; all that both sides have, unless told otherwise. */
    public Evaluation labels(String name) {
        labels = Optional.of(name);
        return this;
    }

    /** Where to compute; the fastest device there is, unless told otherwise. */
    public Evaluation device(ComputeDevice device) {
        computing = computing.on(device);
        return this;
    }

    /** In which precision; what the device is fast at, unless told otherwise. */
    public Evaluation precision(Precision precision) {
        computing = computing.in(precision);
        return this;
    }

    /** How tokens become features; as each file says, unless told otherwise. */
    public Evaluation pooling(Pooling pooling) {
        computing = computing.pooled(pooling);
        return this;
    }

    /** Images per forward pass of feature extraction; 256 unless told otherwise. */
    public Evaluation batchSize(int images) {
        computing = computing.batches(images);
        return this;
    }

    /** Seed of everything random; 0 unless told otherwise. */
    public Evaluation seed(long seed) {
        computing = computing.seeded(seed);
        return this;
    }

    /** Bytes that the features kept of an encoder may take; 8 GiB unless told otherwise, 0 to neither use nor keep any. */
    public Evaluation cacheBytes(long bytes) {
        computing = computing.caching(bytes);
        return this;
    }

    /** A folder for cards, for what lies beside them and for features; it is made when the first is written. */
    public Evaluation cards(Path folder) {
        List<EncoderUnderTest> moved =
                encoders.stream().map(encoder -> encoder.withCards(folder)).toList();
        Evaluation same = new Evaluation(moved);
        same.train = train;
        same.test = test;
        same.classes = classes;
        same.labels = labels;
        same.computing = computing;
        same.overwrite = overwrite;
        same.listener = listener;
        same.cancelled = cancelled;
        same.ranks = ranks;
        return same;
    }

    /** Whether to measure anew even where a card of the same inputs exists. */
    public Evaluation overwrite(boolean anew) {
        overwrite = anew;
        return this;
    }

    /** Who is told how it goes. */
    public Evaluation listener(EvaluationListener heard) {
        listener = heard;
        return this;
    }

    /** Asked before each protocol: once it says true, none is begun any more. */
    public Evaluation cancelled(BooleanSupplier asked) {
        cancelled = asked;
        return this;
    }

    /**
     * As one of several ranks that measure together: all make the same evaluation of the same images and encoders. Rank 0 alone
     * keeps cards and features and tells the listener; the cards that others get hold for nothing.
     */
    @SuppressWarnings("exports") // for maect's own command
    public Evaluation among(ProcessGroup group) {
        ranks = group;
        return this;
    }

    /**
     * Runs one protocol on the only encoder.
     *
     * @throws dev.maect.MaectException if it cannot be run here, or if encoder or images cannot be read
     */
    public ProtocolCard run(EvaluationProtocol protocol) {
        if (encoders.size() > 1) {
            throw new EvaluationException("One card is asked for, and there are " + encoders.size() + " encoders.");
        }
        List<ProtocolCard> cards = runAll(List.of(protocol));
        if (cards.isEmpty()) {
            throw new EvaluationException("The evaluation was cancelled before " + protocol.name() + " began.");
        }
        return cards.get(0);
    }

    /**
     * Runs all {@code protocols} on all encoders.
     *
     * @return cards by encoder, then by protocol; fewer if cancelled
     * @throws dev.maect.MaectException if one cannot be run here, or if an encoder or the images cannot be read
     */
    public List<ProtocolCard> runAll(List<EvaluationProtocol> protocols) {
        return run(protocols, true);
    }

    /** As {@link #runAll}, passing over the protocols that cannot be run here. */
    public List<ProtocolCard> runFitting(List<EvaluationProtocol> protocols) {
        return run(protocols, false);
    }

    private List<ProtocolCard> run(List<EvaluationProtocol> protocols, boolean required) {
        List<ProtocolCard> cards = new ArrayList<>();
        CardMaking making = new CardMaking(overwrite, required, told());
        forEachEncoder(context -> {
            for (EvaluationProtocol protocol : protocols) {
                if (!ranks.any(cancelled.getAsBoolean())) {
                    making.card(protocol, context).ifPresent(cards::add);
                }
            }
        });
        return cards;
    }

    /**
     * Shows each encoder to {@code measurement}, for one that is no protocol.
     *
     * @param measurement gets a context that holds until it returns
     */
    public void forEachEncoder(Consumer<EvaluationContext> measurement) {
        ImageSide learned = train.orElseThrow(() -> new EvaluationException(
                "There are no images to learn from. Give data: a folder, an archive or a source."));
        KnownHashes known = (computing.cacheBytes() == 0 ? KnownHashes.none() : KnownHashes.of(encoders)).among(ranks);
        Map<EncoderInput, EvaluationData> opened = new HashMap<>();
        try {
            for (EncoderUnderTest encoder : encoders) {
                if (!ranks.any(cancelled.getAsBoolean())) {
                    EvaluationData data = opened.computeIfAbsent(
                            input(encoder),
                            input -> EvaluationData.open(
                                    learned, test, input, classes, labels, computing.seed(), known));
                    measurement.accept(new EvaluationContext(
                            ranks.isFirst() ? encoder : encoder.withoutCards(), data, computing, known, told(), ranks));
                    known.keep();
                }
            }
        } finally {
            opened.values().forEach(EvaluationData::close);
        }
    }

    private EvaluationListener told() {
        return ranks.isFirst() ? listener : event -> {};
    }

    private static EncoderInput input(EncoderUnderTest encoder) {
        try (ModelFile file = ModelFile.open(encoder.path())) {
            return EncoderInput.of(file.description());
        }
    }
}
