/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.analysis.Analysis;
import java.util.ArrayList;
import java.util.List;

/** All protocols in the order of the help, which is also that of {@code eval all}. A new protocol is one more line. */
final class Protocols {
    private Protocols() {}

    /** Fresh instances with their default options. */
    static List<EvaluationProtocol> all() {
        List<EvaluationProtocol> protocols = new ArrayList<>(List.of(
                new KnnProtocol(),
                new ProbeProtocol(),
                new OfficialProbeProtocol(),
                new ProbeGridProtocol(),
                new LowShotProtocol(),
                new ClusterProtocol(),
                new RobustnessProtocol(),
                new FineTuneProtocol()));
        for (Analysis analysis : Analysis.values()) {
            protocols.add(new AnalysisProtocol(analysis));
        }
        return List.copyOf(protocols);
    }
}
