/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/** Images and HTML pages made from the files of a run. The packages exported here are the API, and no others. */
module dev.maect.report {
    requires transitive dev.maect.core;
    requires static org.jspecify;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires java.desktop;

    exports dev.maect.report;
    exports dev.maect.report.figure;
    exports dev.maect.report.measure;
}
