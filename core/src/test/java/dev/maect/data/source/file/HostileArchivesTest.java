/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.RawTar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that say what is not so, or hold more than anybody wants. */
class HostileArchivesTest {
    @TempDir
    private Path folder;

    private final Image image = Images.synthetic(9, 14, 3, 1);
    private final byte[] png = Images.png(image);

    private static TarSource open(Path file) {
        return TarSource.open(file, "", ImageDecoder.rgb());
    }

    private static byte[] gzip(byte[]... members) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (byte[] member : members) {
            try (OutputStream out = new GZIPOutputStream(packed)) {
                out.write(member);
            }
        }
        return packed.toByteArray();
    }

    /** The names of the images, in a plain and in a compressed archive. */
    private List<String> names(byte[] tar) throws IOException {
        try (TarSource plain = open(Files.write(folder.resolve("a.tar"), tar));
                TarSource packed = open(Files.write(folder.resolve("a.tar.gz"), gzip(tar)))) {
            List<String> names =
                    IntStream.range(0, plain.size()).mapToObj(plain::name).toList();
            assertThat(IntStream.range(0, packed.size()).mapToObj(packed::name)).containsExactlyElementsOf(names);
            for (int i = 0; i < names.size(); i++) {
                Images.assertSame(plain.read(i), image);
                Images.assertSame(packed.read(i), image);
            }
            return names;
        }
    }

    private void assertRefused(byte[] tar, String why) throws IOException {
        Path plain = Files.write(folder.resolve("a.tar"), tar);
        Path packed = Files.write(folder.resolve("a.tar.gz"), gzip(tar));
        for (Path file : List.of(plain, packed)) {
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(why);
        }
    }

    @Test
    void onlyPlainFilesAreImages() throws IOException {
        RawTar tar = new RawTar();
        for (char type : new char[] {'1', '2', '3', '4', '5', '6', 'S'}) {
            tar.header(("a/" + type + ".png").getBytes(UTF_8), type, "00000000000");
        }
        byte[] all = tar.member("a/old.png", '\0', png)
                .member("a/new.png", '0', png)
                .member("b/", '0', new byte[0])
                .end();
        assertThat(names(all)).containsExactly("a/new.png", "a/old.png");
        try (TarSource source = open(folder.resolve("a.tar"))) {
            assertThat(source.notes()).anyMatch(note -> note.startsWith("7 with names of images are left out"));
        }
    }

    @Test
    void readsNamesOfEveryKind() throws IOException {
        String deep = "d/".repeat(60) + "x.png";
        byte[] latin = "k\u00e9/1.png".getBytes(ISO_8859_1);
        byte[] tar = new RawTar()
                .member("Gr\u00f6\u00dfe/\u732b.png", '0', png)
                .header(latin, '0', String.format("%011o", png.length))
                .bytes(png)
                .member("long", 'L', (deep + "\0").getBytes(UTF_8))
                .member(deep.substring(0, 100), '0', png)
                .pax(RawTar.record("mtime", "1.5") + RawTar.record("path", "\u00e9/p.png"))
                .member("cut", '0', png)
                .end();
        assertThat(names(tar))
                .containsExactlyInAnyOrder("Gr\u00f6\u00dfe/\u732b.png", "k\\xE9/1.png", deep, "\u00e9/p.png");
    }

    @Test
    void namesThatAreNotUtf8StayDifferent() throws IOException {
        RawTar tar = new RawTar();
        for (int i = 0xe0; i < 0xf0; i++) {
            tar.header(new byte[] {(byte) i, '.', 'p', 'n', 'g'}, '0', String.format("%011o", png.length))
                    .bytes(png);
        }
        assertThat(names(tar.end())).hasSize(16).contains("\\xE0.png", "\\xEF.png");
    }

    @Test
    void aFileWithHolesIsLeftOut() throws IOException {
        byte[] tar = new RawTar()
                .pax(RawTar.record("GNU.sparse.realsize", "99999999999"))
                .member("holes.png", '0', png)
                .member("a.png", '0', png)
                .end();
        assertThat(names(tar)).containsExactly("a.png");
    }

    @ParameterizedTest
    @CsvSource({
        "77777777777, ends inside",
        "'-0000000001', no size",
        "'99999999999', no size",
        "'\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff', no size",
        "'\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff', no size",
    })
    void refusesSizesThatAreNone(String size, String why) throws IOException {
        assertRefused(
                new RawTar()
                        .header("a.png".getBytes(UTF_8), '0', size)
                        .bytes(png)
                        .end(),
                why);
    }

    @ParameterizedTest
    @CsvSource({
        "'99 path=a.png\n', damaged",
        "'99999999999999999999 path=a.png\n', damaged",
        "'2 \n', damaged",
        "'9 path=ab', damaged",
        "'x', damaged",
        "'12 abcdefgh\n', damaged",
        "'11 size=-1\n', size of",
        "'28 size=9223372036854775807\n', size of",
        "'20 size=99999999999\n', ends inside"
    })
    void refusesDamagedRecords(String records, String why) throws IOException {
        assertRefused(new RawTar().pax(records).member("a.png", '0', png).end(), why);
    }

    @ParameterizedTest
    @ValueSource(chars = {'L', 'K', 'x', 'g'})
    void refusesHeadersWithoutEnd(char type) throws IOException {
        assertRefused(
                new RawTar()
                        .header("h".getBytes(UTF_8), type, "20000000000")
                        .bytes(png)
                        .end(),
                "bytes of names and attributes");
        RawTar many = new RawTar();
        for (int i = 0; i < 20; i++) {
            many.member("h", type, new byte[100_000]);
        }
        assertRefused(many.member("a.png", '0', png).end(), "bytes of names and attributes");
    }

    @Test
    void refusesAListOfHolesWithoutEnd() throws IOException {
        byte[] block = new byte[512];
        block[504] = 1;
        byte[] header = new byte[512];
        System.arraycopy(
                new RawTar().header("a.png".getBytes(UTF_8), 'S', "00000000000").cut(), 0, header, 0, 512);
        header[257 + 5] = ' ';
        header[482] = 1;
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(RawTar.summed(header));
        for (int i = 0; i < 3000; i++) {
            tar.writeBytes(block);
        }
        assertRefused(tar.toByteArray(), "no end");
    }

    @Test
    void refusesWhatIsNoHeader() throws IOException {
        byte[] tar =
                new RawTar().member("a.png", '0', png).member("b.png", '0', png).end();
        tar[3] ^= 1;
        assertRefused(tar, "byte 0 is no header");
        assertRefused(Arrays.copyOf(png, 2048), "byte 0 is no header");
        byte[] short0 = Arrays.copyOf(tar, 100);
        assertRefused(short0, "ends inside the header at byte 0");
    }

    @Test
    void refusesGigabytesThatNobodyWants() throws IOException {
        Path file = folder.resolve("a.tar.gz");
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(new RawTar()
                    .header("big.bin".getBytes(UTF_8), '0', "04000000000")
                    .cut()); // 512 MiB
            for (int i = 0; i < 512; i++) {
                out.write(zeros);
            }
            out.write(new RawTar().member("a.png", '0', png).end());
        }
        assertThat(Files.size(file)).isLessThan(1 << 20);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("besides images it unpacks to more than");
        assertThat(Archive.firstNames(file, 5)).isEmpty();
    }

    @Test
    void aChecksumIsHeldAndOneThatIsMissingForgiven() throws IOException {
        byte[] packed = gzip(new RawTar().member("a.png", '0', png).end());
        Path cut = Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(packed, packed.length - 7));
        try (TarSource source = open(cut)) {
            Images.assertSame(source.read(0), image);
        }
        packed[packed.length - 6] ^= 1;
        Path wrong = Files.write(folder.resolve("wrong.tar.gz"), packed);
        assertThatThrownBy(() -> open(wrong)).isInstanceOf(DataException.class).hasMessageContaining("Cannot read");
    }

    @Test
    void readsOverTheJointsOfPackedParts() throws IOException {
        byte[] tar =
                new RawTar().member("a.png", '0', png).member("b.png", '0', png).end();
        byte[] packed = gzip(Arrays.copyOf(tar, 700), Arrays.copyOfRange(tar, 700, tar.length));
        try (TarSource source = open(Files.write(folder.resolve("parts.tar.gz"), packed))) {
            assertThat(source.size()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'PK\u0003\u0004', a ZIP archive",
        "'\u00fd7zXZ\0', compressed with xz",
        "'BZh9', compressed with bzip2",
        "'(\u00b5/\u00fd', compressed with Zstandard",
        "'7z\u00bc\u00af''\u001c', a 7-Zip archive",
        "'<!doctype HTML>', a web page",
        "'version https://git-lfs.github.com', Git LFS"
    })
    void saysWhatAFileIsThatIsNoTar(String start, String name) throws IOException {
        byte[] bytes = Arrays.copyOf(start.getBytes(ISO_8859_1), 3000);
        Path file = Files.write(folder.resolve("a.tar"), bytes);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("it is " + (name.equals("Git LFS") ? "a pointer of " : "") + name)
                .hasMessageContaining("unpack it");
    }
}
