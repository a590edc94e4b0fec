/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The two sets that are published in CIFAR's binary form (https://www.cs.toronto.edu/~kriz/cifar.html). */
enum CifarKind {
    /** Ten classes; files of 10,000 records with one label byte each. */
    CIFAR10("CIFAR-10", "data_batch_\\d+\\.bin", "test_batch\\.bin", "data_batch_1.bin to data_batch_5.bin"),
    /** A hundred fine classes in twenty coarse ones; each record has a byte of either, the coarse one first. */
    CIFAR100("CIFAR-100", "train\\.bin", "test\\.bin", "train.bin");

    /** Which images to take. */
    enum Part {
        /** The 50,000 training images. */
        TRAIN,
        /** The 10,000 test images. */
        TEST
    }

    /**
     * One labelling.
     *
     * @param name of the label set
     * @param names the file that names its classes, one a line
     * @param usual the classes where that file is missing
     */
    record Labelling(String name, String names, List<String> usual) {}

    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private final String title;
    private final String train;
    private final String test;
    private final String expected;

    CifarKind(String title, String train, String test, String expected) {
        this.title = title;
        this.train = train;
        this.test = test;
        this.expected = expected;
    }

    String title() {
        return title;
    }

    /** What a record's label bytes say, in their order. */
    List<Labelling> labellings() {
        return this == CIFAR10
                ? List.of(new Labelling("label", "batches.meta.txt", CLASSES))
                : List.of(
                        new Labelling("coarse", "coarse_label_names.txt", numbers(20)),
                        new Labelling("fine", "fine_label_names.txt", numbers(100)));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** The set that some files are of, by their names; train.bin alone could be anything. */
    static Optional<CifarKind> of(Collection<String> names) {
        if (names.stream().anyMatch(CIFAR10::isBatch)) {
            return Optional.of(CIFAR10);
        }
        boolean named = names.contains("fine_label_names.txt");
        return named && names.stream().anyMatch(CIFAR100::isBatch) ? Optional.of(CIFAR100) : Optional.empty();
    }

    /** Whether a file of this name holds images of the set. */
    boolean isBatch(String name) {
        return isOf(Part.TRAIN, name) || isOf(Part.TEST, name);
    }

    /** Whether a file of this name holds images of the part. */
    boolean isOf(Part part, String name) {
        return name.matches(part == Part.TRAIN ? train : test);
    }

    /** The files in which the part is expected, for messages. */
    String expected(Part part) {
        return part == Part.TRAIN ? expected : test.replace("\\", "");
    }
}
