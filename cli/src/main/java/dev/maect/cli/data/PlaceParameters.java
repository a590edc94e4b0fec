/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Where the images are. */
final class PlaceParameters {
    @Parameters(
            arity = "1..*",
            paramLabel = "DATA",
            description = "Images, in any form that --data of the other commands takes; several are taken together.")
    private List<String> places = new ArrayList<>();

    List<String> all() {
        return List.copyOf(places);
    }
}
