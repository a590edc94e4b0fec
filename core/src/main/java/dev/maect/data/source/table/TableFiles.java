/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.file.FilePattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of one table, all of the same kind.
 *
 * @param files in the order of their names; at least one
 */
record TableFiles(List<Path> files) {
    private static final Set<String> KINDS = Set.of("csv", "tsv", "jsonl", "ndjson", "parquet");
    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff");
    private static final Pattern SHARD = Pattern.compile("(.+)-\\d{5}-of-\\d{5}\\.parquet");
    private static final int LEVELS = 2; // a data set of Hugging Face has its files in data/
    /** Columns whose name in the first line says that it is a header. */
    private static final Set<String> KNOWN = Set.of(
            "path",
            "file",
            "filename",
            "file_name",
            "filepath",
            "image",
            "image_path",
            "img",
            "name",
            "label",
            "labels",
            "class",
            "category",
            "target",
            "split",
            "id");

    /** The table that {@code spec} names: a file, a pattern in a folder's name or file's name, a folder of Parquet files. */
    static Optional<TableFiles> of(ImageSpec spec) {
        if (spec.file().isPresent()) {
            return spec.file().filter(file -> KINDS.contains(kind(file))).map(file -> new TableFiles(List.of(file)));
        }
        if (spec.folder().isPresent()) {
            List<Path> parquet = parquetOnly(spec.folder().get());
            return parquet.isEmpty() ? Optional.empty() : Optional.of(new TableFiles(ofSplit(parquet, spec.part())));
        }
        List<Path> files = FilePattern.files(spec.text().replaceFirst("#[^#]*$", ""));
        boolean ofOneKind = files.stream().map(TableFiles::kind).distinct().count() == 1;
        return ofOneKind && KINDS.contains(kind(files.get(0))) ? Optional.of(new TableFiles(files)) : Optional.empty();
    }

    /** The Parquet files of a folder that holds no images beside them. */
    private static List<Path> parquetOnly(Path folder) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, LEVELS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (IMAGES.contains(kind(file))) {
                    return List.of();
                }
                if (kind(file).equals("parquet") && Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // whoever opens the folder in earnest says so
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /** Of train-00000-of-00004.parquet and so on those of one split: the one asked for, or else the training images. */
    private static List<Path> ofSplit(List<Path> files, String part) {
        Set<String> splits = files.stream().map(TableFiles::split).collect(Collectors.toSet());
        String wanted = !part.isEmpty() ? part : splits.contains("train") ? "train" : "";
        return splits.contains(wanted) && splits.size() > 1
                ? files.stream().filter(file -> split(file).equals(wanted)).toList()
                : files;
    }

    private static String split(Path file) {
        var matcher = SHARD.matcher(file.getFileName().toString());
        return matcher.matches()
                ? matcher.group(1)
                : file.getFileName().toString().replaceFirst("\\.parquet$", "");
    }

    /** Whether the files already are those of split {@code part} alone. */
    boolean areSplit(String part) {
        return files.stream().allMatch(file -> split(file).equals(part));
    }

    static String kind(Path file) {
        return kind(file.getFileName().toString());
    }

    private static String kind(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The folder that paths in the table are relative to. */
    Path folder() {
        return Objects.requireNonNull(files.get(0).toAbsolutePath().getParent());
    }

    /** For messages. */
    String describe() {
        return files.size() == 1 ? files.get(0).toString() : files.size() + " files such as " + files.get(0);
    }

    boolean isParquet() {
        return kind(files.get(0)).equals("parquet");
    }

    /** What SQL selects from. */
    String relation() {
        String list =
                files.stream().map(file -> Database.quoted(literal(file))).collect(Collectors.joining(", ", "[", "]"));
        return switch (kind(files.get(0))) {
            case "parquet" -> "read_parquet(" + list + ", union_by_name=true)";
            case "jsonl", "ndjson" -> "read_json(" + list + ", format='newline_delimited', union_by_name=true)";
            default -> "read_csv(" + list + ", all_varchar=true, header=" + hasHeader(files.get(0)) + ")";
        };
    }

    /** Its path, in which DuckDB finds no pattern. */
    private static String literal(Path file) {
        return file.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]");
    }

    /** Whether the first line names columns. */
    private static boolean hasHeader(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] start = new char[4096];
            int count = reader.read(start);
            String line = count <= 0
                    ? ""
                    : new String(start, 0, count).lines().findFirst().orElse("");
            return Stream.of(line.split("[,;\t|]"))
                    .map(name -> name.strip().replaceAll("^\\W+|\\W+$", "").toLowerCase(Locale.ROOT))
                    .anyMatch(KNOWN::contains);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e + ". Check its permissions.", e);
        }
    }
}
