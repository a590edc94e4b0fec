/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.file.SplitNames;
import java.util.List;
import java.util.Optional;

/** Several sources, one after the other, and which image lies where. */
final class Places {
    private final List<ImageSource> sources;
    private final int[] starts; // of each, and the end

    Places(List<ImageSource> sources) {
        this.sources = List.copyOf(sources);
        starts = new int[sources.size() + 1];
        for (int i = 0; i < sources.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], sources.get(i).size());
        }
    }

    List<ImageSource> sources() {
        return sources;
    }

    int size() {
        return starts[sources.size()];
    }

    /** Where the images of a source begin. */
    int start(int place) {
        return starts[place];
    }

    private int place(int index) {
        int place = 0;
        while (index >= starts[place + 1]) {
            place++;
        }
        return place;
    }

    Image read(int index) {
        int place = place(index);
        return sources.get(place).read(index - starts[place]);
    }

    Optional<byte[]> stored(int index) {
        int place = place(index);
        return sources.get(place).stored(index - starts[place]);
    }

    /** With the number of the place before it if there are several. */
    String name(int index) {
        int place = place(index);
        String name = sources.get(place).name(index - starts[place]);
        return sources.size() == 1 ? name : place + 1 + ": " + name;
    }

    /** The split that an image is in, and the place if there are several; empty text if it is in none. */
    String side(int index) {
        int place = place(index);
        String split = SplitNames.in(sources.get(place).name(index - starts[place]));
        return sources.size() == 1 ? split : "place " + (place + 1) + (split.isEmpty() ? "" : " " + split);
    }

    /** Its class in the first label set. */
    Optional<String> label(int index) {
        int place = place(index);
        return sources.get(place).labelSets().stream().findFirst().flatMap(set -> {
            int label = set.labels()[index - starts[place]];
            return label == LabelSet.NONE
                    ? Optional.empty()
                    : Optional.of(set.classes().get(label));
        });
    }
}
