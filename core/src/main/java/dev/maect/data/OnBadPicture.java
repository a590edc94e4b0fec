/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/** What to do about a picture that cannot be read. */
public enum OnBadPicture {
    /** Take another picture in its place, and remember the bad one. */
    SKIP,
    /** Stop with an error that names it. */
    FAIL
}
