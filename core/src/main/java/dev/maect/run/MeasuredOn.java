/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.eval.cache.ContentHash;
import dev.maect.io.Json;

/**
 * Which images a run's encoders were measured with: scores of two runs can be compared where both are the same.
 *
 * @param bank fingerprint of those that k-NN and probe learn from
 * @param images fingerprint of those that are measured
 */
public record MeasuredOn(String bank, String images) {
    static MeasuredOn of(ImageSource bank, ImageSource images) {
        return new MeasuredOn(fingerprint(bank), fingerprint(images));
    }

    /** Of their number, names and sizes, and the content of a few. */
    private static String fingerprint(ImageSource source) {
        return ContentHash.of(Json.line(DataFingerprint.of(source)));
    }
}
