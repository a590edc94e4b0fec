/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auto.service.AutoService;
import dev.maect.MaectException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ExtensionsTest {
    /** Something to implement. */
    public interface Greeting extends Supplier<String> {}

    /** One class is enough to be found. */
    @AutoService(Greeting.class)
    public static final class Hello implements Greeting {
        @Override
        public String get() {
            return "hello";
        }
    }

    /** Something that cannot be made. */
    public interface Broken {}

    /** Its constructor fails. */
    @AutoService(Broken.class)
    public static final class Failing implements Broken {
        /** Fails. */
        public Failing() {
            throw new IllegalStateException("no luck");
        }
    }

    /** Nobody implements it. */
    public interface Lonely {}

    @Test
    void findsWhatIsMarkedOnce() {
        assertThat(Extensions.of(Greeting.class)).hasSize(1).first().isInstanceOf(Hello.class);
    }

    @Test
    void makesThemAnew() {
        assertThat(Extensions.of(Greeting.class).get(0))
                .isNotSameAs(Extensions.of(Greeting.class).get(0));
    }

    @Test
    void namesWhatCannotBeMade() {
        assertThatThrownBy(() -> Extensions.of(Broken.class))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("Failing")
                .hasMessageContaining("no luck");
    }

    @Test
    void mayFindNothing() {
        assertThat(Extensions.of(Lonely.class)).isEmpty();
    }
}
