/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.MaectException;

/** Spark, a table or the cluster is not as it has to be. */
public final class SparkUseException extends MaectException {
    private static final long serialVersionUID = 1L;

    SparkUseException(String message) {
        super(message);
    }

    SparkUseException(String message, Throwable cause) {
        super(message, cause);
    }
}
