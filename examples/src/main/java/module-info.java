/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/** The examples as a module, which shows that maect's API is enough for them. */
module dev.maect.examples {
    requires dev.maect.core;
    requires dev.maect.report;
    requires jdk.httpserver;

    provides dev.maect.contrast.HeadFactory with
            dev.maect.examples.OwnHead;
    provides dev.maect.protocol.EvaluationProtocol with
            dev.maect.examples.OwnProtocol;
}
