/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where the images are: told alone, as these commands' examples do, or with {@code --data}, as other commands want it. */
final class PlaceParameters {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "DATA",
            description = "Images, in any form that --data of the other commands takes; several are taken together.")
    private List<String> places = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DATA", description = "The same.")
    private List<String> named = new ArrayList<>();

    /**
     * All places, at least one.
     *
     * @throws ParameterException if none was told
     */
    List<String> all() {
        List<String> all = new ArrayList<>(places);
        all.addAll(named);
        if (all.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required parameter: DATA, the images: a folder, a tar, a table, ...");
        }
        return List.copyOf(all);
    }
}
