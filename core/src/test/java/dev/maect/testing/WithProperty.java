/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import java.util.Optional;

/** A system property with another value until this is closed, which gives back the value it had. */
public final class WithProperty implements AutoCloseable {
    private final String name;
    private final Optional<String> before;

    /** Sets it. */
    public WithProperty(String name, String value) {
        this.name = name;
        this.before = Optional.ofNullable(System.getProperty(name));
        System.setProperty(name, value);
    }

    @Override
    public void close() {
        before.ifPresentOrElse(value -> System.setProperty(name, value), () -> System.clearProperty(name));
    }
}
