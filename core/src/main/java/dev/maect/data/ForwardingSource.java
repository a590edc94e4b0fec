/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;

/**
 * A source made of another one: everything is the other's, but for what a subclass overrides; closing it closes the
 * other. One method does not go straight to the other source: {@link #read(int, Part.Choice)} gives the whole of {@link
 * #read(int)}, so that a subclass that changes images is never passed by. One that does not change them overrides it with
 * the other's, to save the decoding of what nobody looks at. For the same reason
 * {@link #stamp} is none: images that are changed are not known by the stamps of those that they are made of.
 */
public abstract class ForwardingSource implements ImageSource {
    private final ImageSource source;

    /** Everything as in {@code source}. */
    protected ForwardingSource(ImageSource source) {
        this.source = source;
    }

    /** The other source. */
    protected final ImageSource source() {
        return source;
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Image read(int index) {
        return source.read(index);
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public List<LabelSet> labelSets() {
        return source.labelSets();
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public List<String> notes() {
        return source.notes();
    }

    @Override
    public boolean isInMemory() {
        return source.isInMemory();
    }

    @Override
    public void close() {
        source.close();
    }
}
