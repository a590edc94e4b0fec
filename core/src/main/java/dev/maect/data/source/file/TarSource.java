/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.io.FileStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The images of a tar or tar.gz archive, or of one folder in it, without unpacking: a plain tar is read in place, the
 * files of a gzipped one are held in memory as they are (still compressed as JPEG or PNG). Order and labels are those of
 * {@link FolderSource}.
 */
public final class TarSource extends EncodedSource {
    private final Archive archive;
    private final String prefix;
    private final Optional<String> stamp;

    private TarSource(Archive archive, String prefix, ImageDecoder decoder, FolderLayout layout, List<String> leftOut) {
        super(
                decoder,
                layout.names(),
                layout.labelSets(),
                Stream.concat(layout.notes().stream(), leftOut.stream()).toList());
        this.archive = archive;
        this.prefix = prefix;
        this.stamp = FileStamp.of(archive.file());
    }

    /**
     * Lists the images of an archive.
     *
     * @param folder the folder inside the archive to take, for example {@code train}; empty for all of it
     * @throws DataException if the archive cannot be read, or holds no images there
     */
    public static TarSource open(Path file, String folder, ImageDecoder decoder) {
        String prefix = prefix(folder);
        LeftOut leftOut = new LeftOut();
        Archive archive = Archive.open(file, name -> {
            boolean image = ImageNames.isImage(name);
            boolean here = name.startsWith(prefix);
            if (here && !image) {
                leftOut.file(name);
            }
            return here && image;
        });
        leftOut.special(archive.special());
        List<String> names = archive.names().stream()
                .map(name -> name.substring(prefix.length()))
                .toList();
        if (names.isEmpty()) {
            archive.close();
            throw new DataException("No images in " + archive.file()
                    + (prefix.isEmpty() ? "" : " under " + prefix)
                    + ". Give an archive of images (" + ImageNames.ENDINGS_TEXT
                    + "), and after # a folder inside it if only that is wanted.");
        }
        return new TarSource(archive, prefix, decoder, FolderLayout.of(names), leftOut.notes());
    }

    private static String prefix(String folder) {
        String stripped = folder.replaceAll("^(\\./|/)+|/+$", "");
        return stripped.isEmpty() ? "" : stripped + "/";
    }

    @Override
    protected String place(int index) {
        return archive.file() + "#" + prefix + name(index);
    }

    @Override
    protected byte[] encoded(int index) throws IOException {
        return archive.read(prefix + name(index));
    }

    @Override
    protected String remedy() {
        return "Was the archive changed meanwhile?";
    }

    /** That of the archive. */
    @Override
    public Optional<String> stamp(int index) {
        return stamp;
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return OptionalLong.of(archive.size(prefix + name(index)));
    }

    @Override
    public String description() {
        return "archive " + archive.file() + (prefix.isEmpty() ? "" : "#" + prefix) + " (" + size() + " images)";
    }

    @Override
    public void close() {
        archive.close();
    }
}
