/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Linux's control groups of both generations, by which containers and cluster schedulers limit a process. */
final class ControlGroups {
    private ControlGroups() {}

    /**
     * A group that binds this process.
     *
     * @param folder with the group's files
     * @param second whether it is of the second generation, which names its files otherwise
     */
    record Group(Path folder, boolean second) {
        /** The text of one of its files; empty where there is none. */
        String text(String file) {
            return String.join("", SystemFiles.lines(folder.resolve(file)));
        }
    }

    /**
     * The groups that bind this process for a controller: its own and all above it. Inside a container its path may not be
     * visible: then the container's own group is what is mounted.
     *
     * @param root where {@code proc} and {@code sys} are mounted
     * @param controller its name in {@code /proc/self/cgroup}
     * @param firstMounts where the first generation's controller may be mounted, beneath {@code sys/fs/cgroup}
     */
    static List<Group> of(Path root, String controller, List<String> firstMounts) {
        Path mounts = root.resolve("sys/fs/cgroup");
        List<Group> groups = new ArrayList<>();
        for (String line : SystemFiles.lines(root.resolve("proc/self/cgroup"))) {
            String[] fields = line.split(":", 3); // number:controllers:path
            if (fields.length < 3) {
                continue;
            }
            if (fields[1].isEmpty()) {
                addPath(mounts, fields[2], true, groups);
            } else if (List.of(fields[1].split(",")).contains(controller)) {
                firstMounts.forEach(name -> addPath(mounts.resolve(name), fields[2], false, groups));
            }
        }
        return groups;
    }

    private static void addPath(Path mount, String path, boolean second, List<Group> groups) {
        Path folder = mount;
        groups.add(new Group(folder, second));
        for (Path part : Path.of(path.replaceFirst("^/+", ""))) {
            folder = folder.resolve(part);
            groups.add(new Group(folder, second));
        }
    }
}
