/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import java.util.List;
import java.util.Optional;

/** The images of another source with other labels; closing it does not close the other source. */
public final class RelabelledSource extends ForwardingSource {
    private final List<LabelSet> labelSets;

    public RelabelledSource(ImageSource source, List<LabelSet> labelSets) {
        super(source);
        this.labelSets = List.copyOf(labelSets);
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return source().read(index, choice);
    }

    @Override
    public Optional<String> stamp(int index) {
        return source().stamp(index);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public void close() {} // the other source belongs to whoever opened it
}
