/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.io.Printable;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import dev.maect.weights.naming.NameTable;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * A model on the disk, whoever wrote it: a file of maect's, or one of Meta's, MAE-CT's, timm's, Hugging Face's or
 * MIM-Refiner's. Its parts go by prefix ({@code encoder.}, {@code decoder.}, {@code head.}), names inside a part are
 * PyTorch's. maect's own files are safetensors whose header describes the model, written whole or not at all; of others
 * the tensors tell the shape, and {@link #notes()} what had to be assumed. Weights that are infinite or not a number are
 * never given out.
 */
public final class ModelFile implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** The prefix of a fine-tuned classifier. */
    public static final String CLASSIFIER = "classifier";

    private final List<WeightFile> files;
    private final TensorSource weights;
    private final List<NameTable> tables;
    private final ModelDescription description;
    private final List<String> notes;

    private ModelFile(
            List<WeightFile> files,
            TensorSource weights,
            List<NameTable> tables,
            ModelDescription description,
            List<String> notes) {
        this.files = List.copyOf(files);
        this.weights = weights;
        this.tables = List.copyOf(tables);
        this.description = description;
        this.notes = List.copyOf(notes);
    }

    /** Collects the parts of a file to write. */
    public static final class Contents {
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        /** Adds a classifier's tensors under {@code classifier.} and what they mean. */
        public Contents withClassifier(ClassifierDescription classifier, Map<String, Tensor> part) {
            metadata.put(ClassifierDescription.KEY, classifier.toJson());
            return with(CLASSIFIER, part);
        }

        /** Adds {@code part}'s tensors under its prefix. */
        public Contents with(String prefix, Map<String, Tensor> part) {
            part.forEach((name, tensor) -> tensors.put(prefix + "." + name, tensor));
            return this;
        }

        /** Writes the file. */
        public void write(Path path, ModelDescription description) {
            metadata.put(ModelDescription.KEY, description.toJson());
            Safetensors.write(path, tensors, metadata);
        }
    }

    /** As {@link #open(List, ReadingOptions)}, of one file or folder, everything as it says. */
    public static ModelFile open(Path path) {
        return open(List.of(path), ReadingOptions.defaults());
    }

    /**
     * Opens a model.
     *
     * @param paths the file or Hugging Face folder; of MAE-CT's, which hold one part each, all that are wanted
     * @throws CheckpointException if something is missing, damaged, incomplete, not understood, or not a network that
     *     maect computes
     */
    public static ModelFile open(List<Path> paths, ReadingOptions options) {
        List<WeightFile> files = new ArrayList<>();
        boolean opened = false;
        try {
            for (Path path : paths) {
                files.add(WeightFiles.open(path, options.weights()));
            }
            ModelFile model = interpret(files, options);
            opened = true;
            return model;
        } finally {
            if (!opened) {
                files.forEach(WeightFile::close);
            }
        }
    }

    private static ModelFile interpret(List<WeightFile> files, ReadingOptions options) {
        Optional<ModelDescription> own = files.stream()
                .flatMap(file -> ModelDescription.in(file).stream())
                .findFirst();
        var hints =
                own.map(said -> options.weights().orElse(said.importOptions())).orElse(options.weights());
        List<ImportedWeights> parts =
                files.stream().map(file -> imported(file, hints)).toList();
        JoinedWeights joined = new JoinedWeights(parts);
        TensorSource finite = new FiniteTensors(joined, whose(files));
        List<NameTable> tables = parts.stream().map(ImportedWeights::table).toList();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).architecture().encoder().isPresent()) {
                Interpretation.Result result =
                        Interpretation.of(files.get(i), parts.get(i), joined.architecture(), own, options);
                List<String> notes = new ArrayList<>(result.notes());
                Map<String, Integer> others = files.get(i).others();
                others.remove(options.weights().key());
                if (!others.isEmpty()) {
                    notes.add("The file also holds " + WeightFile.text(others)
                            + ", which are not read. To choose one, convert the file with --key "
                            + Printable.value(others.keySet().iterator().next()) + ".");
                }
                ModelFile model = new ModelFile(files, finite, tables, result.description(), notes);
                return options.imageSize().map(model::resized).orElse(model);
            }
        }
        throw new CheckpointException(files.get(0).path() + " holds no encoder, only a "
                + parts.get(0).scheme().label() + ". Name the encoder's file, too.");
    }

    private static String whose(List<WeightFile> files) {
        return files.stream().map(file -> file.path().toString()).collect(Collectors.joining(", "));
    }

    /** Our classifier is no part of the network; it is read by itself. */
    private static ImportedWeights imported(WeightFile file, ImportOptions hints) {
        return ImportedWeights.of(
                file, ClassifierDescription.in(file).isPresent() ? hints.ignoring(CLASSIFIER + ".") : hints);
    }

    private ModelFile resized(PixelSize size) {
        EncoderConfig from = description.encoder();
        EncoderConfig to = from.withImage(size.height(), size.width());
        if (to.equals(from)) {
            return this;
        }
        List<String> more = new ArrayList<>(notes);
        more.add("Positions are interpolated from images of " + from.imageHeight() + "x" + from.imageWidth() + " to "
                + size + ".");
        return new ModelFile(files, new ResizedPositions(weights, from, to), tables, description.withEncoder(to), more);
    }

    /** What the model is: as the file says, or as its tensors tell and is usual. */
    public ModelDescription description() {
        return description;
    }

    /** What is not from the file but assumed, concluded or changed, a sentence each. */
    public List<String> notes() {
        return notes;
    }

    /**
     * All tensors in our names; they are read when asked for, so the file must be open. Reading one that is not finite is a
     * {@link CheckpointException}, here and by all other methods.
     */
    public TensorSource weights() {
        return weights;
    }

    /** Which of each file's names were understood. */
    public List<NameTable> nameTables() {
        return tables;
    }

    /** The classifier that a fine-tuned file has beside its encoder. */
    public Optional<ClassifierDescription> classifier() {
        return files.stream()
                .flatMap(file -> ClassifierDescription.in(file).stream())
                .findFirst();
    }

    /** Whether any tensor is under {@code prefix}. */
    public boolean has(String prefix) {
        return source(prefix).names().stream().anyMatch(name -> name.startsWith(prefix + "."));
    }

    /** The tensors under {@code prefix}, without it; the caller closes them. */
    public Map<String, Tensor> read(String prefix) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        boolean whole = false;
        try {
            shapes(prefix)
                    .keySet()
                    .forEach(name -> part.put(name, source(prefix).read(prefix + "." + name)));
            whole = true;
            return part;
        } finally {
            if (!whole) {
                part.values().forEach(Tensor::close);
            }
        }
    }

    /**
     * Copies the tensors under {@code prefix} into {@code target}, all of them, one at a time; from a safetensors file
     * of the same types straight into their memory.
     */
    public void load(String prefix, NamedTensors target) {
        TensorSource source = source(prefix);
        Map<String, Tensor> own = target.all();
        target.load(shapes(prefix), name -> {
            Tensor tensor = Objects.requireNonNull(own.get(name), name);
            source.readInto(prefix + "." + name, tensor);
            return tensor.detach(); // shares the memory, so that nothing is left to copy
        });
    }

    /**
     * Reads the tensors under {@code prefix} to see whether they can be used.
     *
     * @throws CheckpointException if one cannot be read, or is infinite or not a number somewhere
     */
    public void check(String prefix) {
        TensorSource source = source(prefix);
        shapes(prefix).keySet().forEach(name -> source.read(prefix + "." + name).close());
    }

    private TensorSource source(String prefix) {
        if (!prefix.equals(CLASSIFIER)) {
            return weights;
        }
        return files.stream()
                .filter(file -> ClassifierDescription.in(file).isPresent())
                .<TensorSource>map(file -> new FiniteTensors(file, file.path()))
                .findFirst()
                .orElse(weights);
    }

    private Map<String, long[]> shapes(String prefix) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        TensorSource source = source(prefix);
        for (String name : source.names()) {
            if (name.startsWith(prefix + ".")) {
                shapes.put(
                        name.substring(prefix.length() + 1), source.info(name).dims());
            }
        }
        if (shapes.isEmpty()) {
            throw new CheckpointException(files.get(0).path() + ": holds no " + prefix + ", only "
                    + weights.names().stream()
                            .map(n -> n.substring(0, Math.max(0, n.indexOf('.'))))
                            .distinct()
                            .toList() + ".");
        }
        return shapes;
    }

    /** Builds the encoder and loads its weights; the caller closes it. */
    public Encoder encoder() {
        Encoder encoder = new Encoder(description.encoder());
        boolean loaded = false;
        try {
            load("encoder", encoder.tensors());
            loaded = true;
            return encoder;
        } finally {
            if (!loaded) {
                encoder.close();
            }
        }
    }

    /**
     * Builds the MAE decoder and loads its weights; the caller closes it.
     *
     * @throws CheckpointException if the file has none
     */
    public Decoder decoder() {
        DecoderConfig config = description
                .decoder()
                .orElseThrow(() -> new CheckpointException(files.get(0).path() + " holds no decoder."));
        Decoder decoder = new Decoder(description.encoder(), config);
        load("decoder", decoder.tensors());
        return decoder;
    }

    @Override
    public void close() {
        files.forEach(WeightFile::close);
    }
}
