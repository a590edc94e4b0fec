/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

/** What to do about an image that cannot be read. */
public enum OnBadImage {
    /** Take another image in its place, and remember the bad one. */
    SKIP,
    /** Stop with an error that names it. */
    FAIL
}
