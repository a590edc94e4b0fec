/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A picture that could not be read.
 *
 * @param index in its source
 * @param name its path inside the source
 * @param reason the message for the user
 */
public record BadPicture(int index, String name, String reason) {}
