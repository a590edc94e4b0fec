/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.vit.Pooling;

/**
 * Features of a catalogue's images by one encoder.
 *
 * @param id its number in the catalogue
 * @param name what users call it
 * @param encoder hash of the encoder's file
 * @param file where that lay
 * @param pooling how tokens became features
 * @param precision of the encoder's matrix products
 * @param preprocessing by which version of the evaluation's view images were made fit
 * @param dimensions D
 * @param generation of its file: rises when that is written anew
 * @param filled rows of the file
 * @param scaled rows by which mean and deviation were measured last
 */
public record FeatureSetInfo(
        long id,
        String name,
        String encoder,
        String file,
        Pooling pooling,
        String precision,
        String preprocessing,
        int dimensions,
        long generation,
        long filled,
        long scaled) {}
