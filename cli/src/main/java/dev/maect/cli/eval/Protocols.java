/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import java.util.List;

/** All protocols in the order of the help, which is also that of {@code eval all}. A new protocol is one more line. */
final class Protocols {
    private Protocols() {}

    /** Fresh instances with their default options. */
    static List<EvaluationProtocol> all() {
        return List.of(
                new KnnProtocol(),
                new ProbeProtocol(),
                new OfficialProbeProtocol(),
                new ProbeGridProtocol(),
                new LowShotProtocol(),
                new ClusterProtocol(),
                new FineTuneProtocol());
    }
}
