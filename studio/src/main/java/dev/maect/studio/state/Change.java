/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.List;
import java.util.Optional;

/**
 * Something that somebody changed, with what it was before: to be undone and done again. Images are named by their numbers, so
 * that it can be undone after the catalogue's images changed, too.
 *
 * @param words what it was, for people
 * @param parts what it consists of
 */
record Change(String words, List<Part> parts) {
    /** One kind of change. */
    sealed interface Part permits Labels, Tags, Groups {
        /** The way back. */
        Part reversed();
    }

    /**
     * Labels.
     *
     * @param images whose
     * @param before what they had; empty for none
     * @param after what they get; empty for none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Labels(int[] images, Label[] before, Label[] after) implements Part {
        @Override
        public Labels reversed() {
            return new Labels(images, after, before);
        }
    }

    /**
     * A label and who gave it.
     *
     * @param name the class; empty for none
     * @param origin who says so
     */
    record Label(String name, String origin) {
        /** No label. */
        static final Label NONE = new Label("", "");
    }

    /**
     * A tag.
     *
     * @param images those that change
     * @param tag which
     * @param on whether they get it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tags(int[] images, String tag, boolean on) implements Part {
        @Override
        public Tags reversed() {
            return new Tags(images, tag, !on);
        }
    }

    /**
     * The groups that are kept under one name.
     *
     * @param before those there were
     * @param after those there are
     */
    record Groups(Optional<Grouped> before, Optional<Grouped> after) implements Part {
        @Override
        public Groups reversed() {
            return new Groups(after, before);
        }

        long size() {
            return before.map(all -> all.ids().length).orElse(0);
        }
    }

    /** The way back. */
    Change reversed() {
        List<Part> back = new java.util.ArrayList<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            back.add(parts.get(i).reversed());
        }
        return new Change(words, back);
    }

    /** How many images it touches at most. */
    long size() {
        return parts.stream()
                .mapToLong(part -> part instanceof Labels labels
                        ? labels.images().length
                        : part instanceof Tags tags ? tags.images().length : ((Groups) part).size())
                .sum();
    }
}
