/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

/**
 * An image that could not be read.
 *
 * @param index in its source
 * @param name its path inside the source
 * @param reason the message for the user
 */
public record BadImage(int index, String name, String reason) {}
