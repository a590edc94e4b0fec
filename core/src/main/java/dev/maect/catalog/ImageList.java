/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import java.util.Arrays;

/** Any number of images, told to the database for the statements that follow. */
public final class ImageList {
    private static final int AT_ONCE = 50_000;

    private ImageList() {}

    /**
     * Fills the temporary table {@code asked (position, image)} with those of {@code images} that the catalogue knows.
     */
    public static void asked(Database database, long[] images) {
        database.execute("CREATE OR REPLACE TEMP TABLE asked (position BIGINT, image BIGINT)");
        for (int from = 0; from < images.length; from += AT_ONCE) {
            long[] some = Arrays.copyOfRange(images, from, Math.min(images.length, from + AT_ONCE));
            database.execute(
                    "INSERT INTO asked SELECT ? + row_number() OVER (), image FROM (SELECT unnest(?) AS image) WHERE image IN"
                            + " (SELECT image FROM contents)",
                    (long) from,
                    Column.numbers(some));
        }
    }

    /**
     * Fills the temporary table {@code asked (position, image, text)}, one text for each image; of an image that is there twice
     * the last counts.
     */
    public static void asked(Database database, long[] images, String[] texts) {
        database.execute("CREATE OR REPLACE TEMP TABLE told (position BIGINT, image BIGINT, text VARCHAR)");
        for (int from = 0; from < images.length; from += AT_ONCE) {
            int to = Math.min(images.length, from + AT_ONCE);
            long[] positions = new long[to - from];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = from + i;
            }
            database.execute(
                    "INSERT INTO told SELECT unnest(?), unnest(?), unnest(?)",
                    Column.numbers(positions),
                    Column.numbers(Arrays.copyOfRange(images, from, to)),
                    Column.texts((Object[]) Arrays.copyOfRange(texts, from, to)));
        }
        database.execute(
                "CREATE OR REPLACE TEMP TABLE asked AS SELECT max(position) AS position, image, arg_max(text, position)"
                        + " AS text FROM told WHERE image IN (SELECT image FROM contents) GROUP BY image");
        database.execute("DROP TABLE told");
    }
}
