/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import dev.maect.report.Report;
import dev.maect.run.Images;
import dev.maect.run.Run;
import dev.maect.run.RunEvent;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.run.RunResult;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Pre-trains and tunes an encoder on your images, with progress: {@code TuneOnYourImages RECIPE FOLDER OUT [KEY=VALUE...]}.
 * Ctrl-C stops it after the step that it is in; started again with the same words it goes on there.
 */
public final class TuneOnYourImages {
    private TuneOnYourImages() {}

    /** Runs the program. */
    public static void main(String[] args) {
        Path out = Path.of(args[2]);
        RunRequest request = RunRequest.named(args[0], Images.at(args[1]), out)
                .withSettings(List.of(args).subList(3, args.length))
                .withExisting(Files.exists(out) ? RunFolder.Existing.RESUME : RunFolder.Existing.REFUSE);
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            cancellation.cancel();
            ended.join();
        }));
        try (Run run = Run.open(request)) {
            RunResult result = run.execute(TuneOnYourImages::show, cancellation);
            if (result instanceof RunResult.Finished finished) {
                finished.summary().after().ifPresent(scores -> System.out.println("k-NN accuracy: " + scores.knn()));
                Report.of(finished.folder().path()).write(out.resolve("report.html"));
                System.out.println("encoder: " + finished.folder().encoder());
            }
        } finally {
            ended.complete(null);
        }
    }

    private static void show(RunEvent event) {
        if (event instanceof RunEvent.Training training && training.event() instanceof TrainingEvent.StepDone step) {
            System.out.printf("%s %d of %d, loss %.3f%n", step.stage(), step.step(), step.steps(), step.smoothedLoss());
        }
    }
}
