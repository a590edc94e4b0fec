/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import java.util.Optional;

/**
 * An image of a catalogue.
 *
 * @param id its number in the catalogue, which stays
 * @param path where it lies: a file, or {@code ARCHIVE#NAME}; the first of several
 * @param copies at how many places it lies, byte by byte the same
 * @param height rows of pixels
 * @param width columns
 * @param bytes of its file; of its pixels where it has none
 * @param content SHA-256 of these
 * @param label what it shows, as far as somebody said so
 */
public record CatalogImage(
        long id, String path, long copies, int height, int width, long bytes, String content, Optional<String> label) {}
