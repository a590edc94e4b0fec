/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.studio.state.ImageRows;
import java.util.Arrays;

/** From the rows of a feature set to those of the studio, and back. */
final class SetRows {
    private final ImageRows rows;
    private final int[] toStudio;
    private final int[] toSet;

    private SetRows(ImageRows rows, int[] toStudio, int[] toSet) {
        this.rows = rows;
        this.toStudio = toStudio;
        this.toSet = toSet;
    }

    static SetRows of(CatalogFeatures features, ImageRows rows) {
        int[] toStudio = new int[features.size()];
        int[] toSet = new int[rows.size()];
        Arrays.fill(toSet, -1);
        for (int i = 0; i < toStudio.length; i++) {
            toStudio[i] = rows.row(features.image(i));
            if (toStudio[i] >= 0) {
                toSet[toStudio[i]] = i;
            }
        }
        return new SetRows(rows, toStudio, toSet);
    }

    ImageRows rows() {
        return rows;
    }

    /** The studio's row; negative if the studio does not have the image yet. */
    int studio(int row) {
        return toStudio[row];
    }

    /** The set's row; negative if the image has no features. */
    int set(int row) {
        return row < toSet.length ? toSet[row] : -1;
    }

    /** The set's rows of those that have features. */
    int[] set(int[] some) {
        return Arrays.stream(some).map(this::set).filter(row -> row >= 0).toArray();
    }

    /** 1 for each of the studio's rows that has features. */
    byte[] has() {
        byte[] has = new byte[toSet.length];
        for (int i = 0; i < has.length; i++) {
            has[i] = (byte) (toSet[i] >= 0 ? 1 : 0);
        }
        return has;
    }
}
