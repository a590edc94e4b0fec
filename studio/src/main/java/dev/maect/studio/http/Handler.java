/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

/** Answers requests of one kind. */
@FunctionalInterface
public interface Handler {
    /**
     * The answer.
     *
     * @throws dev.maect.MaectException whose words are then the answer
     */
    Reply answer(Request request);
}
