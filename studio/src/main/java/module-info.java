/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * A page of one's own machine to look at a catalogue's images and a run's progress, and to work on labels. The package
 * exported here is the API, and no other.
 */
module dev.maect.studio {
    requires transitive dev.maect.core;
    requires dev.maect.report;
    requires static org.jspecify;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires java.desktop;
    requires java.sql;
    requires jdk.httpserver;

    exports dev.maect.studio;

    // Records that are written and read as JSON.
    opens dev.maect.studio.answer to
            dev.maect.core,
            tools.jackson.databind;
    opens dev.maect.studio.state to
            dev.maect.core,
            tools.jackson.databind;
}
