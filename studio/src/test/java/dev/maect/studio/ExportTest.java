/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.io.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the studio. */
class ExportTest {
    @TempDir
    private Path folder;

    @Test
    void labelsAndPagesHoldWhatTheyShowAsText() throws IOException {
        Path catalog = SmallCatalog.write(folder, 6);
        String hostile = "<img src=x onerror=alert(1)>\"',\n=1+1";
        try (Studio studio = Studio.open(StudioOptions.standard().withCatalog(catalog))) {
            Page page = new Page(studio);
            page.posted("/api/label", Json.line(Map.of("rows", new int[] {0, 1}, "label", hostile)));
            HttpResponse<byte[]> csv = page.get("/api/export/labels?form=csv");
            assertThat(csv.headers().firstValue("Content-Disposition").orElse(""))
                    .contains("attachment");
            assertThat(new String(csv.body(), StandardCharsets.UTF_8).lines().toList())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .first()
                    .isEqualTo("path,label,origin,content");
            assertThat(page.get("/api/export/labels?form=parquet").body())
                    .startsWith((byte) 'P', (byte) 'A', (byte) 'R');
            assertThat(page.get("/api/export/labels?form=exe").statusCode()).isEqualTo(400);
            HttpResponse<byte[]> view = page.post(
                    "/api/export/page", Json.line(Map.of("rows", new int[] {0, 1, 2}, "title", "<script>x</script>")));
            String html = new String(view.body(), StandardCharsets.UTF_8);
            assertThat(view.statusCode()).isEqualTo(200);
            assertThat(html)
                    .contains("data:image/png;base64,")
                    .doesNotContain("<script", "<img src=x", "http://", "https://");
            assertThat(page.post("/api/export/page", "{\"rows\":[]}").statusCode())
                    .isEqualTo(413);
        }
        Path file = folder.resolve("view.html");
        Studio.export(StudioOptions.standard().withCatalog(catalog), file, 4);
        assertThat(Files.readString(file))
                .contains("4 images", "data:image/png")
                .doesNotContain("<script");
        assertThatThrownBy(() -> Studio.export(StudioOptions.standard(), file, 4))
                .isInstanceOf(MaectException.class);
    }
}
