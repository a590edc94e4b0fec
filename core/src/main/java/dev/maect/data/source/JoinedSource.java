/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.io.FirstFew;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several sources as one, each behind the one before. Classes of the same name are the same; a label set that one of
 * them lacks says nothing of its images. Names begin with the number of the source: {@code 2/cat/1.jpg}. Owns them.
 */
final class JoinedSource implements ImageSource {
    private final List<ImageSource> parts;
    private final int[] starts; // of each, and the end
    private final List<LabelSet> labelSets;

    /** Joins at least two sources. */
    JoinedSource(List<ImageSource> parts) {
        this.parts = List.copyOf(parts);
        starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], parts.get(i).size());
        }
        Set<String> names = new LinkedHashSet<>();
        parts.forEach(part -> part.labelSets().forEach(set -> names.add(set.name())));
        labelSets = names.stream().map(this::union).toList();
    }

    private LabelSet union(String name) {
        Map<String, Integer> classes = new LinkedHashMap<>();
        int[] labels = new int[size()];
        Arrays.fill(labels, LabelSet.NONE);
        boolean nuisance = false;
        for (int part = 0; part < parts.size(); part++) {
            Optional<LabelSet> own = labelSet(part, name);
            if (own.isPresent()) {
                nuisance |= own.get().nuisance();
                int[] places = own.get().classes().stream()
                        .mapToInt(each -> classes.computeIfAbsent(each, missing -> classes.size()))
                        .toArray();
                int[] ownLabels = own.get().labels();
                for (int i = 0; i < ownLabels.length; i++) {
                    labels[starts[part] + i] = ownLabels[i] == LabelSet.NONE ? LabelSet.NONE : places[ownLabels[i]];
                }
            }
        }
        return new LabelSet(name, List.copyOf(classes.keySet()), labels, nuisance);
    }

    private Optional<LabelSet> labelSet(int part, String name) {
        return parts.get(part).labelSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst();
    }

    private int part(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public Image read(int index) {
        int part = part(index);
        return parts.get(part).read(index - starts[part]);
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        int part = part(index);
        return parts.get(part).read(index - starts[part], choice);
    }

    @Override
    public String name(int index) {
        int part = part(index);
        return part + 1 + "/" + parts.get(part).name(index - starts[part]);
    }

    @Override
    public Optional<String> stamp(int index) {
        int part = part(index);
        return parts.get(part).stamp(index - starts[part]);
    }

    @Override
    public OptionalLong storedBytes(int index) {
        int part = part(index);
        return parts.get(part).storedBytes(index - starts[part]);
    }

    @Override
    public Optional<byte[]> stored(int index) {
        int part = part(index);
        return parts.get(part).stored(index - starts[part]);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return parts.size() + " sources (" + size() + " images): "
                + parts.stream().map(ImageSource::description).collect(Collectors.joining(", "));
    }

    /** Those of each, and in which way they differ. */
    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            String which = "Source " + (part + 1) + ": ";
            parts.get(part).notes().forEach(note -> notes.add(which + note));
            for (LabelSet set : labelSets) {
                Optional<LabelSet> own = labelSet(part, set.name());
                if (own.isEmpty()) {
                    notes.add(which + "its images have no labels of '" + set.name() + "'.");
                } else if (own.get().classes().size() < set.classes().size()) {
                    Set<String> has = Set.copyOf(own.get().classes());
                    notes.add(which + "it lacks classes of '" + set.name() + "' that others have: "
                            + FirstFew.of(set.classes().stream()
                                    .filter(name -> !has.contains(name))
                                    .toList())
                            + ".");
                }
            }
        }
        return notes;
    }

    @Override
    public boolean isInMemory() {
        return parts.stream().allMatch(ImageSource::isInMemory);
    }

    @Override
    public void close() {
        parts.forEach(ImageSource::close);
    }
}
