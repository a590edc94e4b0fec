/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The pictures of a tar or tar.gz archive, or of one folder in it, without unpacking: a plain tar is read in place, the
 * files of a gzipped one are held in memory as they are (still compressed as JPEG or PNG). Order and labels are those of
 * {@link FolderSource}.
 */
public final class TarSource implements ImageSource {
    private final Archive archive;
    private final String prefix;
    private final PictureDecoder decoder;
    private final List<String> names;
    private final List<LabelSet> labelSets;

    private TarSource(Archive archive, String prefix, PictureDecoder decoder, List<String> names) {
        this.archive = archive;
        this.prefix = prefix;
        this.decoder = decoder;
        this.names = names;
        this.labelSets = PictureNames.labelSets(names);
    }

    /**
     * Lists the pictures of an archive.
     *
     * @param folder the folder inside the archive to take, for example {@code train}; empty for all of it
     * @throws DataException if the archive cannot be read, or holds no pictures there
     */
    public static TarSource open(Path file, String folder, PictureDecoder decoder) {
        return of(Archive.open(file, name -> isWanted(name, folder)), folder, decoder);
    }

    /** Takes over an archive that was opened already; closed when it holds no pictures. */
    static TarSource of(Archive archive, String folder, PictureDecoder decoder) {
        String prefix = prefix(folder);
        List<String> names = archive.names().stream()
                .filter(name -> isWanted(name, folder))
                .map(name -> name.substring(prefix.length()))
                .toList();
        if (names.isEmpty()) {
            archive.close();
            throw new DataException("No pictures in " + archive.file()
                    + (prefix.isEmpty() ? "" : " under " + prefix)
                    + ". Give an archive of pictures (" + PictureNames.ENDINGS_TEXT
                    + "), and after # a folder inside it if only that is wanted.");
        }
        return new TarSource(archive, prefix, decoder, names);
    }

    /** Whether a file of the archive is a picture in the folder asked for. */
    static boolean isWanted(String name, String folder) {
        return PictureNames.isPicture(name) && name.startsWith(prefix(folder));
    }

    private static String prefix(String folder) {
        String stripped = folder.replaceAll("^(\\./|/)+|/+$", "");
        return stripped.isEmpty() ? "" : stripped + "/";
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public Picture read(int index) {
        return decoder.decode(bytes(index), place(index));
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return decoder.decode(bytes(index), place(index), choice);
    }

    private String place(int index) {
        return archive.file() + "#" + prefix + names.get(index);
    }

    private byte[] bytes(int index) {
        try {
            return archive.read(prefix + names.get(index));
        } catch (IOException e) {
            throw new DataException(
                    place(index) + ": cannot be read: " + e + ". Was the archive changed meanwhile?", e);
        }
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return "archive " + archive.file() + (prefix.isEmpty() ? "" : "#" + prefix) + " (" + size() + " pictures)";
    }

    @Override
    public void close() {
        archive.close();
    }
}
