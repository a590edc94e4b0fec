/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code maect --version} prints. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.current();
        return new String[] {
            "maect " + build.describe(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")",
            "libtorch natives for " + build.platform()
        };
    }
}
