/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

/**
 * Tokens as rows: images with {@code length} tokens each, of which something looks at the last {@code wanted} only.
 *
 * @param images how many
 * @param length tokens of each
 * @param wanted 1 to {@code length}
 */
public record Rows(long images, long length, long wanted) {
    /** All tokens of all images. */
    public static Rows all(long images, long length) {
        return new Rows(images, length, length);
    }

    /** All rows. */
    public long count() {
        return images * length;
    }

    /** Those that are wanted. */
    public long wantedCount() {
        return images * wanted;
    }
}
