/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * A weight file seen in our names ({@link MaectNames}), whatever scheme it is in, with the architecture its
 * tensors tell. Tensors are translated when they are read (query, key and value joined, class rows taken off the
 * positions and added to the class token, flat kernels reshaped), one at a time; the file must stay open.
 */
public final class ImportedWeights implements TensorSource {
    private final Path path;
    private final NamingScheme scheme;
    private final TensorSource tensors;
    private final Architecture architecture;
    private final NameTable table;
    private final boolean pooledNorm;
    private final boolean zeroBiases;

    private ImportedWeights(
            Path path,
            NamingScheme scheme,
            TensorSource tensors,
            Architecture architecture,
            NameTable table,
            boolean pooledNorm,
            boolean zeroBiases) {
        this.pooledNorm = pooledNorm;
        this.zeroBiases = zeroBiases;
        this.path = path;
        this.scheme = scheme;
        this.tensors = tensors;
        this.architecture = architecture;
        this.table = table;
    }

    /**
     * The weights in {@code file}, complete and without anything that was not understood.
     *
     * @throws CheckpointException with the table of names if a tensor is missing, misshapen, or unexpected and not
     *     {@linkplain ImportOptions#ignoring ignored}
     */
    public static ImportedWeights of(WeightFile file, ImportOptions options) {
        ImportedWeights weights = examine(file, options);
        if (!weights.table.clean()) {
            throw new CheckpointException(file.path() + " does not hold exactly a " + weights.scheme.label()
                            + " model. " + weights.advice(file) + "\n" + weights.table.text())
                    .withSettings(weights.table.unexpected().isEmpty() ? new String[0] : new String[] {"ignore"});
        }
        return weights;
    }

    /**
     * The weights in {@code file}, even if some are missing, misshapen or unexpected; {@link #table()} tells.
     *
     * @throws CheckpointException if the naming scheme is unknown or the shapes are no network's
     */
    public static ImportedWeights examine(WeightFile file, ImportOptions options) {
        ImportOptions merged = options.orElse(FileHints.of(file));
        try {
            return examine(file.path(), file, merged);
        } catch (CheckpointException e) {
            throw new CheckpointException("Cannot import " + file.path() + ". " + e.getMessage(), e);
        }
    }

    private static ImportedWeights examine(Path path, TensorSource file, ImportOptions options) {
        String prefix = SchemeDetection.wrapperPrefix(file.names());
        DerivedTensors source = new DerivedTensors(file);
        file.names().forEach(name -> source.rename(name.substring(prefix.length()), name));
        NamingScheme scheme = SchemeDetection.detect(source, options, file);

        Map<String, NameTemplate> templates = new LinkedHashMap<>();
        Map<String, List<String>> sources = new LinkedHashMap<>();
        List<String> unexpected = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        List<NameTemplate> known = scheme.templates(path);
        for (String name : source.names()) {
            if (options.ignores(name) || scheme.leavesOut(name)) {
                ignored.add(name);
                continue;
            }
            boolean understood = false;
            for (NameTemplate template : known) {
                String ours = template.toOurs(name).orElse("");
                if (!ours.isEmpty()
                        && !understood
                        && templates.getOrDefault(ours, template).equals(template)) {
                    templates.put(ours, template);
                    sources.computeIfAbsent(ours, key -> new ArrayList<>()).add(name);
                    understood = true;
                }
            }
            if (!understood) {
                unexpected.add(name);
            }
        }

        DerivedTensors ours = new DerivedTensors(source);
        List<NameTable.Match> matched = new ArrayList<>();
        new Translation(source, ours, options, scheme).translate(templates, sources, matched, unexpected);
        List<String> zeroBiases = new ArrayList<>();
        for (String part : List.of("encoder.", "decoder.")) {
            zeroBiases.addAll(AbsentBiases.addTo(ours, part, templates.keySet()));
        }
        Architecture architecture = ArchitectureReader.read(ours, options);
        List<String> misshapen = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        ArchitectureReader.expected(architecture).forEach((name, shape) -> {
            if (!ours.names().contains(name)) {
                missing.add(name);
            } else if (!ours.info(name).shape().equals(shape)) {
                misshapen.add(name + " is " + ours.info(name).shape() + ", should be " + shape);
            }
        });
        boolean pooledNorm = matched.stream()
                .anyMatch(match ->
                        VitNames.POOLED_NORM.toOurs(match.sources().get(0)).isPresent());
        return new ImportedWeights(
                path,
                scheme,
                ours,
                architecture,
                new NameTable(matched, misshapen, missing, unexpected, ignored),
                pooledNorm,
                !zeroBiases.isEmpty());
    }

    private String advice(WeightFile file) {
        if (table.missing().equals(List.of("encoder.cls_token"))
                && table.misshapen().isEmpty()) {
            return "Its encoder has no class token, as I-JEPA's have none; maect's encoders have one.";
        }
        if (!table.missing().isEmpty() || !table.misshapen().isEmpty()) {
            return "It is incomplete or damaged: find the whole file.";
        }
        String wrapper = SchemeDetection.wrapperPrefix(file.names());
        Map<String, Integer> networks = Prefixes.ofNetworks(file, ImportOptions.defaults());
        networks.keySet()
                .removeIf(prefix -> table.unexpected().stream().noneMatch(name -> (wrapper + name).startsWith(prefix)));
        if (!networks.isEmpty()) {
            String first = Printable.value(networks.keySet().iterator().next());
            return "It holds another network, too, behind " + WeightFile.text(networks)
                    + ". To read that one, convert the file with --prefix " + first
                    + "; to leave it out, with --ignore "
                    + first + ".";
        }
        return ClassificationHead.find(file)
                .filter(head -> table.unexpected().stream().allMatch(head::covers))
                .map(head -> "Besides the encoder it holds " + head.describe()
                        + ", which maect does not read. To leave it out, ignore "
                        + head.prefixes().stream()
                                .map(prefix -> "\"" + prefix + "\"")
                                .collect(Collectors.joining(" and "))
                        + " when the file is converted.")
                .orElse("If what is unexpected may be left out, ignore it by name when the file is converted.");
    }

    /** The scheme the file is in. */
    public NamingScheme scheme() {
        return scheme;
    }

    /** The architecture the tensors tell. */
    public Architecture architecture() {
        return architecture;
    }

    /** Whether the final norm is the file's {@code fc_norm}, behind the pooling. */
    public boolean hasPooledNorm() {
        return pooledNorm;
    }

    /** Whether the file's attention has no bias for query, key and value, and zeros stand for them. */
    public boolean hasZeroBiases() {
        return zeroBiases;
    }

    /** Which names were understood. */
    public NameTable table() {
        return table;
    }

    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public TensorInfo info(String name) {
        return tensors.info(name);
    }

    @Override
    public Tensor read(String name) {
        try {
            return tensors.read(name);
        } catch (CheckpointException e) {
            throw notImported(name, e);
        }
    }

    @Override
    public void readInto(String name, Tensor target) {
        try {
            tensors.readInto(name, target);
        } catch (CheckpointException e) {
            throw notImported(name, e);
        }
    }

    private CheckpointException notImported(String name, CheckpointException cause) {
        return new CheckpointException("Cannot import " + name + " of " + path + ". " + cause.getMessage(), cause);
    }
}
