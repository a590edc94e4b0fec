/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/** Why a file is not read as an image: a sentence without its end, which follows the file's name and a colon. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String REMEDY = "Remove or replace it.";

    private final String remedy;

    Unreadable(String reason) {
        this(reason, REMEDY);
    }

    /** With something else to do than to remove or replace the file. */
    Unreadable(String reason, String remedy) {
        super(reason, null, false, false);
        this.remedy = remedy;
    }

    /** What to do, as a sentence. */
    String remedy() {
        return remedy;
    }
}
