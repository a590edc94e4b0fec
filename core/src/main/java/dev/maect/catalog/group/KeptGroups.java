/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.ImageColumns;
import dev.maect.catalog.ImageList;
import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Groups that are kept in the catalogue under a name, so that they can be named, joined and queried. */
public final class KeptGroups {
    private static final int LONGEST = 200;
    private static final int AT_ONCE = 50_000;

    /**
     * A group.
     *
     * @param number which stays the same while others are joined
     * @param name what it is called: "group 1" until somebody names it
     * @param images how many present images it has
     * @param typical up to {@code examples} of them, the most typical first
     */
    public record Group(long number, String name, long images, List<Long> typical) {}

    private KeptGroups() {}

    /** The names of the groupings that are kept, oldest first. */
    public static List<String> names(Catalog catalog) {
        List<String> names = new ArrayList<>();
        if (catalog.database().hasTable("groupings")) {
            catalog.database()
                    .query(
                            "SELECT grouping FROM groupings ORDER BY made, grouping",
                            row -> names.add(row.getString(1)));
        }
        return names;
    }

    /** Keeps the finest level of {@code groups} under {@code name}, in place of what was kept under it. */
    public static void keep(Catalog catalog, String name, CatalogFeatures features, Grouping groups) {
        keep(catalog, KeptGrouping.of(name, features, groups));
    }

    /** Keeps a grouping, in place of what was kept under its name. */
    public static void keep(Catalog catalog, KeptGrouping groups) {
        String name = groups.name();
        check(name, "A grouping");
        Database database = catalog.database();
        int[] named = IntStream.range(0, groups.names().size())
                .filter(number -> !groups.names().get(number).isEmpty())
                .toArray();
        database.together(() -> {
            drop(database, name);
            database.execute(
                    "INSERT INTO groupings VALUES (?, ?, ?, now()::TIMESTAMP)",
                    name,
                    groups.method(),
                    groups.features());
            database.execute(
                    "INSERT INTO group_names SELECT ?, unnest(?), unnest(?)",
                    name,
                    Column.numbers(Arrays.stream(named).asLongStream().toArray()),
                    Column.texts(Arrays.stream(named)
                            .mapToObj(number -> groups.names().get(number))
                            .toArray()));
            for (int from = 0; from < groups.images().length; from += AT_ONCE) {
                int to = Math.min(groups.images().length, from + AT_ONCE);
                Object[] typical = new Object[to - from];
                for (int i = 0; i < typical.length; i++) {
                    typical[i] = groups.typical()[from + i];
                }
                database.execute(
                        "INSERT INTO group_rows SELECT ?, unnest(?), unnest(?), unnest(?)",
                        name,
                        Column.numbers(Arrays.copyOfRange(groups.images(), from, to)),
                        Column.numbers(Arrays.stream(groups.numbers(), from, to)
                                .asLongStream()
                                .toArray()),
                        new Column("FLOAT", typical));
            }
        });
    }

    /** A grouping as it is kept, the images in their order. */
    public static KeptGrouping read(Catalog catalog, String name) {
        require(catalog, name);
        Database database = catalog.database();
        List<String> names = new ArrayList<>();
        database.query(
                "SELECT number, name FROM group_names WHERE grouping = ? AND number >= 0 ORDER BY number",
                row -> {
                    while (names.size() < row.getLong(1)) {
                        names.add("");
                    }
                    names.add(row.getString(2));
                },
                name);
        int count = Math.toIntExact(database.number("SELECT count(*) FROM group_rows WHERE grouping = ?", name));
        long[] images = new long[count];
        int[] numbers = new int[count];
        float[] typical = new float[count];
        int[] at = {0};
        database.query(
                "SELECT image, number, typical FROM group_rows WHERE grouping = ? ORDER BY image",
                row -> {
                    images[at[0]] = row.getLong(1);
                    numbers[at[0]] = row.getInt(2);
                    typical[at[0]++] = row.getFloat(3);
                },
                name);
        List<String> method = new ArrayList<>();
        database.query("SELECT method FROM groupings WHERE grouping = ?", row -> method.add(row.getString(1)), name);
        return new KeptGrouping(
                name,
                method.get(0),
                database.number("SELECT feature_set FROM groupings WHERE grouping = ?", name),
                List.copyOf(names),
                images,
                numbers,
                typical);
    }

    /** Forgets a grouping. */
    public static void forget(Catalog catalog, String name) {
        require(catalog, name);
        catalog.database().together(() -> drop(catalog.database(), name));
    }

    private static void drop(Database database, String name) {
        for (String table : List.of("groupings", "group_names", "group_rows")) {
            database.execute("DELETE FROM " + table + " WHERE grouping = ?", name);
        }
    }

    /** The groups of a grouping by number. */
    public static List<Group> of(Catalog catalog, String grouping, int examples) {
        require(catalog, grouping);
        List<Group> groups = new ArrayList<>();
        catalog.database()
                .query(
                        "SELECT number, name, count(image), list(image ORDER BY typical DESC, image)[1:?] FROM (SELECT number, name"
                                + " FROM group_names WHERE grouping = ?) LEFT JOIN (SELECT number, image, typical FROM group_rows"
                                + " WHERE grouping = ? AND image IN (SELECT image FROM locations)) USING (number) GROUP BY ALL"
                                + " ORDER BY number",
                        row -> {
                            List<Long> typical = new ArrayList<>();
                            if (row.getLong(3) > 0) {
                                for (Object image : (Object[]) row.getArray(4).getArray()) {
                                    typical.add(((Number) image).longValue());
                                }
                            }
                            groups.add(new Group(row.getLong(1), row.getString(2), row.getLong(3), typical));
                        },
                        (long) examples,
                        grouping,
                        grouping);
        return groups;
    }

    /** The group's name of each row. */
    public static ImageColumns.Codes codes(Catalog catalog, ImageColumns columns, String grouping) {
        require(catalog, grouping);
        return columns.codes("SELECT image, name FROM groups WHERE grouping = ?", grouping);
    }

    /** The images of a group that are present, the most typical first. */
    public static long[] images(Catalog catalog, String grouping, long number) {
        return catalog.database()
                .numbers(
                        "SELECT image FROM group_rows WHERE grouping = ? AND number = ? AND image IN (SELECT image FROM"
                                + " locations) ORDER BY typical DESC, image",
                        grouping,
                        number);
    }

    /** Gives a group another name. */
    public static GroupChange rename(Catalog catalog, String grouping, long number, String name) {
        check(name, "A group");
        require(catalog, grouping);
        Database database = catalog.database();
        AtomicReference<GroupChange> earlier = new AtomicReference<>(none(grouping));
        database.together(() -> {
            earlier.set(new GroupChange(
                    grouping,
                    new long[] {number},
                    new String[] {name(database, grouping, number)},
                    new long[0],
                    new long[0]));
            database.execute(
                    "UPDATE group_names SET name = ? WHERE grouping = ? AND number = ?", name, grouping, number);
        });
        return Objects.requireNonNull(earlier.get());
    }

    /** Joins groups to the first of them, whose name stays. */
    public static GroupChange merge(Catalog catalog, String grouping, long... numbers) {
        require(catalog, grouping);
        Database database = catalog.database();
        AtomicReference<GroupChange> earlier = new AtomicReference<>(none(grouping));
        database.together(() -> {
            for (long number : numbers) {
                name(database, grouping, number);
            }
            long into = numbers.length == 0 ? 0 : numbers[0];
            long[] others = Arrays.stream(numbers)
                    .filter(number -> number != into)
                    .distinct()
                    .toArray();
            List<Long> images = new ArrayList<>();
            List<Long> from = new ArrayList<>();
            database.query(
                    "SELECT image, number FROM group_rows WHERE grouping = ? AND number IN (SELECT unnest(?)) ORDER BY image",
                    row -> {
                        images.add(row.getLong(1));
                        from.add(row.getLong(2));
                    },
                    grouping,
                    Column.numbers(others));
            earlier.set(new GroupChange(
                    grouping,
                    others,
                    Arrays.stream(others)
                            .mapToObj(number -> name(database, grouping, number))
                            .toArray(String[]::new),
                    images.stream().mapToLong(Long::longValue).toArray(),
                    from.stream().mapToLong(Long::longValue).toArray()));
            database.execute(
                    "UPDATE group_rows SET number = ? WHERE grouping = ? AND number IN (SELECT unnest(?))",
                    into,
                    grouping,
                    Column.numbers(others));
            database.execute(
                    "DELETE FROM group_names WHERE grouping = ? AND number IN (SELECT unnest(?))",
                    grouping,
                    Column.numbers(others));
        });
        return Objects.requireNonNull(earlier.get());
    }

    /** Makes groups what they were before a change. */
    static GroupChange restore(Catalog catalog, GroupChange change) {
        require(catalog, change.grouping());
        Database database = catalog.database();
        AtomicReference<GroupChange> earlier = new AtomicReference<>(none(change.grouping()));
        database.together(() -> {
            ImageList.asked(
                    database,
                    change.images(),
                    Arrays.stream(change.from()).mapToObj(Long::toString).toArray(String[]::new));
            List<Long> images = new ArrayList<>();
            List<Long> from = new ArrayList<>();
            database.query(
                    "SELECT image, number FROM asked JOIN (SELECT image, number FROM group_rows WHERE grouping = ?) USING"
                            + " (image) ORDER BY image",
                    row -> {
                        images.add(row.getLong(1));
                        from.add(row.getLong(2));
                    },
                    change.grouping());
            String[] names = Arrays.stream(change.numbers())
                    .mapToObj(number -> optionalName(database, change.grouping(), number))
                    .toArray(String[]::new);
            earlier.set(new GroupChange(
                    change.grouping(),
                    change.numbers(),
                    names,
                    images.stream().mapToLong(Long::longValue).toArray(),
                    from.stream().mapToLong(Long::longValue).toArray()));
            database.execute(
                    "UPDATE group_rows SET number = text::BIGINT FROM asked WHERE group_rows.image = asked.image AND grouping"
                            + " = ?",
                    change.grouping());
            for (int i = 0; i < names.length; i++) {
                database.execute(
                        "DELETE FROM group_names WHERE grouping = ? AND number = ?",
                        change.grouping(),
                        change.numbers()[i]);
                if (!change.names()[i].isEmpty()) {
                    database.execute(
                            "INSERT INTO group_names VALUES (?, ?, ?)",
                            change.grouping(),
                            change.numbers()[i],
                            change.names()[i]);
                }
            }
        });
        return Objects.requireNonNull(earlier.get());
    }

    private static GroupChange none(String grouping) {
        return new GroupChange(grouping, new long[0], new String[0], new long[0], new long[0]);
    }

    private static String name(Database database, String grouping, long number) {
        String name = optionalName(database, grouping, number);
        if (name.isEmpty()) {
            throw new CatalogException("The grouping \"" + grouping + "\" has no group " + number + " (any more).");
        }
        return name;
    }

    private static String optionalName(Database database, String grouping, long number) {
        List<String> names = new ArrayList<>();
        database.query(
                "SELECT name FROM group_names WHERE grouping = ? AND number = ?",
                row -> names.add(row.getString(1)),
                grouping,
                number);
        return names.isEmpty() ? "" : names.get(0);
    }

    private static void require(Catalog catalog, String grouping) {
        List<String> names = names(catalog);
        if (!names.contains(grouping)) {
            throw new CatalogException("No groups are kept under \"" + grouping + "\"; kept are "
                    + (names.isEmpty() ? "none" : String.join(", ", names))
                    + ". Keep some: maect groups CATALOG --keep NAME");
        }
    }

    private static void check(String name, String what) {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new CatalogException(what + " needs a name of at most " + LONGEST + " characters.");
        }
    }
}
