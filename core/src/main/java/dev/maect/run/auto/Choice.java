/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

/**
 * A choice and why it was made.
 *
 * @param what what was chosen, such as {@code image 96, patch 12}
 * @param reason why, as a sentence
 */
public record Choice(String what, String reason) {}
