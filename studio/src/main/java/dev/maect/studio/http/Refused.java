/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import dev.maect.MaectException;
import java.util.Map;

/** A request that cannot be answered as it was asked; the page shows the words as they are. */
public final class Refused extends MaectException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String advice;
    private final transient Map<String, Object> more;

    private Refused(int status, String message, String advice, Map<String, Object> more) {
        super(message);
        this.status = status;
        this.advice = advice;
        this.more = Map.copyOf(more);
    }

    /** The request is wrong. */
    public static Refused wrong(String message) {
        return new Refused(400, message, "", Map.of());
    }

    /** What is asked for is not there. */
    public static Refused missing(String message, String advice) {
        return new Refused(404, message, advice, Map.of());
    }

    /** The request is fine, but not as things are. */
    public static Refused now(String message, String advice) {
        return new Refused(409, message, advice, Map.of());
    }

    /** As {@link #now}, with more for the page to go on from. */
    public static Refused now(String message, String advice, Map<String, Object> more) {
        return new Refused(409, message, advice, more);
    }

    /** More than is taken at once. */
    public static Refused tooLarge(String message, String advice) {
        return new Refused(413, message, advice, Map.of());
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What to do; may be empty. */
    public String advice() {
        return advice;
    }

    /** Further keys of the answer. */
    public Map<String, Object> more() {
        return more;
    }
}
