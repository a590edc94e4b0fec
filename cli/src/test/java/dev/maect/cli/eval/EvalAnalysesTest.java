/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The analyses of {@code maect eval} as a user types them. */
class EvalAnalysesTest extends EvalCommandCase {
    @Test
    void analysesTakeTheFeaturesThatProtocolsKept() throws IOException {
        eval("knn", "--val", "demo:2:60:16");
        List<Path> kept = files(".safetensors");
        assertThat(kept).hasSize(2);
        for (String analysis : List.of("clusters", "colour", "map", "invariance", "label-free")) {
            age(kept);
            String[] fewer = analysis.equals("clusters") || analysis.equals("label-free")
                    ? new String[] {"--val", "demo:2:60:16", "--images", "50", "--clusters", "3"}
                    : new String[] {"--val", "demo:2:60:16", "--images", "50"};
            eval(analysis, fewer);
            assertThat(error).isEmpty();
            assertThat(files(".safetensors")).as(analysis).isEqualTo(kept);
            assertThat(old(kept)).as("not asked by " + analysis).hasSize(analysis.equals("colour") ? 0 : 1);
        }
    }

    @Test
    void analysesKeepFeaturesOfTheirImagesAndFindTheSameAgain() throws IOException {
        String[] fifty = {"--val", "demo:2:60:16", "--images", "50"};
        String first = eval("map", fifty);
        List<Path> kept = files(".safetensors");
        assertThat(kept).hasSize(1);
        eval("colour", fifty);
        assertThat(files(".safetensors")).hasSize(2);
        eval("map", "--val", "demo:2:60:16", "--images", "40");
        assertThat(files(".safetensors")).hasSize(3);
        // From the features of all images the same comes out as from those of the drawn ones.
        eval("knn", "--val", "demo:2:60:16");
        assertThat(greppable(eval("map", "--val", "demo:2:60:16", "--images", "50", "--overwrite")))
                .isEqualTo(greppable(first));
        assertThat(greppable(eval("map", "--val", "demo:2:60:16", "--images", "50", "--overwrite", "--no-cache")))
                .isEqualTo(greppable(first));
        assertThat(error).isEmpty();
    }

    @Test
    void analysesNeedNoLabels() throws IOException {
        assertThat(eval("label-free", "--val", "demo:2:60:16", "--clusters", "3"))
                .contains("rankme", "view-retrieval");
        assertThat(error).isEmpty();
        assertThat(eval("clusters", "--val", "demo:2:60:16", "--clusters", "3,2"))
                .contains("stability-2");
        assertThat(error).isEmpty();
        assertThat(eval("colour", "--val", "demo:2:60:16")).contains("known");
        assertThat(eval("invariance", "--val", "demo:2:60:16")).contains("solarize-cosine");
        assertThat(eval("map", "--val", "demo:2:60:16")).contains("explained-1");
        eval("attention", "--val", "demo:2:60:16", "--block", "0");
        assertThat(error).isEmpty();
        assertThat(files(".png").stream().map(path -> path.getFileName().toString()))
                .anyMatch(name -> name.endsWith("attention-block-0.png"))
                .anyMatch(name -> name.endsWith("clusters-untypical.png"));
        assertThat(files("clusters-object.csv")).hasSize(1);
        assertThat(files("map-umap-background.svg")).hasSize(1);
        eval("attention", "--val", "demo:2:60:16", "--block", "9");
        assertThat(error).contains("There is no block 9");
        eval("clusters", "--val", "demo:2:60:16", "--clusters", "70");
        assertThat(error).contains("too few");
    }
}
