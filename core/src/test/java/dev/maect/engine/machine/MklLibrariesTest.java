/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MklLibrariesTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({
        "GenuineIntel, '', true",
        "GenuineIntel, auto, true",
        "AuthenticAMD, auto, false",
        "AuthenticAMD, 0, false",
        "AuthenticAMD, 1, true",
        "HygonGenuine, '', false",
    })
    void areWantedOnTheirMakersProcessorsOrWhenAskedFor(String vendor, String asked, boolean wanted)
            throws IOException {
        new FakeSystem(root)
                .with(
                        "proc/cpuinfo",
                        "processor\t: 0\nvendor_id\t: " + vendor + "\nmodel name\t: a GenuineIntel clone");
        assertThat(MklLibraries.isWanted(root, Map.of("MAECT_MKL", asked))).isEqualTo(wanted);
    }

    @Test
    void areNotWantedWhereNothingTells() {
        assertThat(MklLibraries.isWanted(root, Map.of())).isFalse();
    }
}
