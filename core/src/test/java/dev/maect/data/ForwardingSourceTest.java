/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingSourceTest {
    /** Every second image is empty. */
    private static final class Darkened extends ForwardingSource {
        Darkened(ImageSource source) {
            super(source);
        }

        @Override
        public Image read(int index) {
            Image image = source().read(index);
            return index % 2 == 0
                    ? image
                    : new Image(image.height(), image.width(), 3, new byte[image.pixels().length]);
        }
    }

    @Test
    void everythingElseIsTheOthers() {
        CountingSource other = new CountingSource(4, Set.of());
        ImageSource source = new Darkened(other);
        assertThat(source.size()).isEqualTo(4);
        assertThat(source.name(3)).isEqualTo(other.name(3));
        assertThat(source.description()).isEqualTo(other.description());
        assertThat(source.labelSets()).hasSize(2);
        assertThat(new Darkened(ListSource.of(List.of(other.read(0)))).isInMemory())
                .isTrue();
        source.close();
        assertThat(other.closes).hasValue(1);
    }

    @Test
    void whatASubclassChangesIsChangedInPartialReadingToo() {
        ImageSource source = new Darkened(new CountingSource(2, Set.of()));
        assertThat(source.read(1, Part::whole).image().pixels()).containsOnly(0);
        assertThat(source.read(0, Part::whole).image().pixels())
                .isEqualTo(source.read(0).pixels());
    }
}
