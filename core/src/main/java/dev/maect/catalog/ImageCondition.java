/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Images chosen by a condition that a user wrote in SQL. */
public final class ImageCondition {
    private ImageCondition() {}

    /**
     * The images for which a condition on the columns of {@code images} holds. The catalogue is opened so that the text can
     * change nothing and reach no other file, and closed again.
     *
     * @param condition such as {@code width < 100 AND label IS NULL}
     * @throws CatalogException in the words of the database if it is no condition
     */
    public static long[] images(Path folder, String condition) {
        try (Catalog catalog = Catalog.openSealed(folder)) {
            LongStream.Builder images = LongStream.builder();
            catalog.database()
                    .statement(
                            "SELECT image FROM images WHERE (" + condition + "\n)",
                            row -> {},
                            row -> images.add(row.getLong(1)));
            return Arrays.stream(images.build().toArray()).sorted().distinct().toArray();
        }
    }
}
