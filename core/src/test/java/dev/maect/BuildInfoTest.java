/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildInfoTest {
    @Test
    void theBuildThatRunsHasAVersionAndAPlatform() {
        assertThat(BuildInfo.current().version()).matches("\\d+\\.\\d+.*");
        assertThat(BuildInfo.current().platform()).contains("-");
    }

    @Test
    void aBuildOutsideGitHasNoCommit() {
        Properties properties = new Properties();
        properties.setProperty("version", "1.0");
        properties.setProperty("commit", "${git.commit.id.abbrev}");
        properties.setProperty("dirty", "${git.dirty}");
        assertThat(BuildInfo.of(properties).describe()).isEqualTo("1.0");
        properties.setProperty("commit", "abc1234");
        properties.setProperty("dirty", "true");
        assertThat(BuildInfo.of(properties).describe()).isEqualTo("1.0 (commit abc1234, modified)");
    }
}
