/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import java.util.List;

/** The images of another source with other labels; closing it does not close the other source. */
final class RelabelledSource implements ImageSource {
    private final ImageSource source;
    private final List<LabelSet> labelSets;

    RelabelledSource(ImageSource source, List<LabelSet> labelSets) {
        this.source = source;
        this.labelSets = List.copyOf(labelSets);
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public Image read(int index) {
        return source.read(index);
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return source.read(index, choice);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public void close() {} // the other source belongs to whoever opened it
}
