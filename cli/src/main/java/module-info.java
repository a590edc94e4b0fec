/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/** The {@code maect} command. It is a program, not a library: nothing is exported, and picocli and Jackson may reflect. */
@SuppressWarnings("requires-automatic")
open module dev.maect.cli {
    requires dev.maect.core;
    requires dev.maect.report;
    requires dev.maect.studio;
    requires static com.google.auto.service;
    requires static org.jspecify;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires org.bytedeco.opencv;
    requires com.microsoft.onnxruntime;
    requires java.desktop;
    requires java.management;
    requires java.net.http;
    requires java.sql;
    requires jdk.unsupported;
}
