/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.cli.LauncherProcess;
import dev.maect.cli.console.ScreenStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FetchCommandTest {
    private static final PublishedModels CATALOGUE = PublishedModels.packaged();

    @TempDir
    private Path temp;

    private String run(String... args) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(
                new FetchCommand(Map.of("MAECT_CACHE", temp.toString(), "MAECT_OFFLINE", "1"), CATALOGUE));
        line.setOut(new PrintWriter(out, true));
        line.setExecutionExceptionHandler((error, command, result) -> {
            throw error;
        });
        assertThat(line.execute(args)).isZero();
        return out.toString();
    }

    @Test
    void theCatalogueHoldsTheAuthorsAndMetasFiles() {
        List<String> names = CATALOGUE.all().stream().map(PublishedModel::name).toList();
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        assertThat(names).contains("maect-b16", "maectaug-h14", "mae-reimpl-h16", "mae-h14", "mae-l16-full");
        assertThat(names).doesNotContain("mae-reimpl-h14");
        assertThat(CATALOGUE.all()).allSatisfy(model -> {
            assertThat(model.address().getScheme()).isEqualTo("https");
            assertThat(model.fileName()).matches(".+\\.(th|pth)");
            assertThat(model.licence()).isNotBlank();
            assertThat(model.what()).contains("ViT-");
        });
        assertThat(CATALOGUE.find("mae-b16").licence()).contains("CC BY-NC 4.0");
        assertThat(CATALOGUE.find("mae-b16").checksum()).contains(new Checksum("MD5", "8cad7c"));
    }

    @Test
    void aModelIsFoundByNameByFileNameAndByAddress() {
        PublishedModel model = CATALOGUE.find("maect-l16");
        assertThat(model.address()).isEqualTo(URI.create("https://ml.jku.at/research/maect/download/maect_large16.th"));
        assertThat(CATALOGUE.find("MAECT-L16")).isEqualTo(model);
        assertThat(CATALOGUE.find("maect_large16.th")).isEqualTo(model);
        assertThat(CATALOGUE.find(model.address().toString())).isEqualTo(model);
        assertThat(CATALOGUE.find("http://localhost/x/y.pth").licence()).contains("unknown");
    }

    @Test
    void aWrongNameIsCorrected() {
        assertThatThrownBy(() -> CATALOGUE.find("maect-l61"))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("Did you mean")
                .hasMessageContaining("maect-l16")
                .hasMessageContaining("--list");
    }

    @Test
    void onlyAddressesOfFilesOnServersAreFetched() {
        for (String wrong : List.of("file:///etc/passwd", "ftp://host/a.pth", "https://", "http://host/", "http:a b")) {
            assertThatThrownBy(() -> CATALOGUE.find(wrong)).as(wrong).isInstanceOf(FetchException.class);
        }
    }

    @Test
    void theCacheFollowsTheEnvironment() {
        Path home = temp.resolve("home");
        assertThat(ModelCache.of(Map.of(), home).folder()).isEqualTo(home.resolve(".cache/maect"));
        assertThat(ModelCache.of(Map.of("XDG_CACHE_HOME", temp.toString()), home)
                        .folder())
                .isEqualTo(temp.resolve("maect"));
        assertThat(ModelCache.of(Map.of("XDG_CACHE_HOME", "relative"), home).folder())
                .isEqualTo(home.resolve(".cache/maect"));
        assertThat(ModelCache.of(Map.of("XDG_CACHE_HOME", "/x", "MAECT_CACHE", temp.toString()), home)
                        .folder())
                .isEqualTo(temp);
    }

    @Test
    void noAddressLeavesTheCacheFolder() {
        ModelCache cache = new ModelCache(temp);
        for (String path : List.of("/../../x.pth", "/a/../../../x.pth", "/.hidden", "/%2e%2e/x.pth", "/a%2Fb/../x")) {
            Path place = cache.file(URI.create("http://host" + path)).path();
            assertThat(place.normalize()).as(path).isEqualTo(place);
            assertThat(place).startsWithRaw(temp.resolve("host"));
        }
        assertThat(cache.file(URI.create("http://host/x.pth?v=1")).path())
                .isNotEqualTo(cache.file(URI.create("http://host/x.pth?v=2")).path());
    }

    @Test
    void eachAddressHasAPlaceOfItsOwnAndAFolderStaysTogether() {
        ModelCache cache = new ModelCache(temp);
        List<String> addresses = List.of(
                "http://host/x.pth",
                "https://host/x.pth",
                "http://host:81/x.pth",
                "http://host:82/x.pth",
                "http://user@host/x.pth",
                "http://host/X.pth",
                "http://host/a/x.pth",
                "http://host/A/x.pth",
                "http://host/a%2Fx.pth",
                "http://host/a_2Fx.pth",
                "http://host/x.pth?v=Aa",
                "http://host/x.pth?v=BB", // the same String.hashCode as Aa
                "http://host/x.pth?",
                "http://host/x.pth.part",
                "http://host/x.pth.sha256");
        // As file systems see it that do not keep capital letters apart.
        assertThat(addresses.stream()
                        .map(address -> cache.file(URI.create(address))
                                .path()
                                .toString()
                                .toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates()
                .allMatch(place -> !place.endsWith(".part") && !place.endsWith(".sha256"));
        assertThat(cache.file(URI.create("http://HOST/x.pth#top")))
                .isEqualTo(cache.file(URI.create("http://host/x.pth")));
        assertThat(cache.file(URI.create("http://host/m/config.json")).path())
                .isEqualTo(cache.file(URI.create("http://host/m/model.safetensors"))
                        .path()
                        .resolveSibling("config.json"));
    }

    @Test
    void theListShowsLicencesAndWhatIsThere() throws IOException {
        Path file =
                new ModelCache(temp).file(CATALOGUE.find("mae-b16").address()).path();
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[3]);
        String list = run("--list");
        assertThat(list)
                .contains("CC BY-NC 4.0")
                .contains("none stated")
                .containsPattern("mae-b16 +Meta's MAE, ViT-B/16, encoder \\[in the cache]")
                .contains("maect-h14");
        assertThat(list.split("in the cache", -1)).hasSize(2);
    }

    @Test
    void theProgressLineTellsShareSpeedAndTimeLeft() {
        assertThat(DownloadProgress.line(100 << 20, OptionalLong.of(400 << 20), 10 << 20))
                .isEqualTo(" 25%  100MiB of 400MiB  10.0 MiB/s  0:30 left");
        assertThat(DownloadProgress.line(100 << 20, OptionalLong.empty(), 10 << 20))
                .isEqualTo("100MiB  10.0 MiB/s");
        ScreenStream screen = new ScreenStream();
        new DownloadProgress(screen.unwatched()).update(5, OptionalLong.empty());
        assertThat(screen.text()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
    void theCommandPrintsThePathAloneAndFailsInWords() throws IOException {
        try (ModelServer server = new ModelServer()) {
            LauncherProcess launcher = new LauncherProcess().in(temp).with("MAECT_CACHE", "cache");
            String address = server.address().toString();
            LauncherProcess.Result fetched = launcher.run("fetch", address);
            assertThat(fetched.exitCode()).as(fetched.err()).isZero();
            assertThat(Path.of(fetched.out().strip())).hasBinaryContent(server.content);
            assertThat(fetched.err()).contains("Licence: unknown").contains("SHA-256");

            server.content = new byte[0];
            LauncherProcess.Result cached = launcher.run("fetch", "--offline", address);
            assertThat(cached.out()).isEqualTo(fetched.out());

            LauncherProcess.Result missing = launcher.run("fetch", "--offline", "maect-b16");
            assertThat(missing.exitCode()).isEqualTo(1);
            assertThat(missing.err())
                    .startsWith("error: maect-b16 is not in the cache")
                    .doesNotContain("\tat ");
            assertThat(missing.out()).isEmpty();
            assertThat(launcher.run("fetch").exitCode()).isEqualTo(2);
        }
    }
}
