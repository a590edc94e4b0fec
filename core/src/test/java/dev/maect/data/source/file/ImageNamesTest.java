/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
    @Test
    void knowsImagesByTheirEnding() {
        assertThat(List.of("a.jpg", "b/c.JPEG", "d.e.Png", "x.webp", "y.tif", "z.bmp"))
                .allMatch(ImageNames::isImage);
        assertThat(List.of(
                        "a.txt", "jpg", "b.jpg.part", ".hidden.jpg", "a/.cache/b.jpg", "__MACOSX/a.jpg", "x/._y.png"))
                .noneMatch(ImageNames::isImage);
    }

    @Test
    void sortsFolderByFolder() {
        List<String> names =
                new ArrayList<>(List.of("b/1.png", "a-b/2.png", "a/z.png", "a/b/c.png", "a.png", "a/b.png"));
        names.sort(ImageNames.ORDER);
        assertThat(names).containsExactly("a/b/c.png", "a/b.png", "a/z.png", "a-b/2.png", "a.png", "b/1.png");
    }
}
