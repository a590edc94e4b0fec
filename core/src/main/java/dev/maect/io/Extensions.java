/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import dev.maect.MaectException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The implementations of an interface that are at hand: maect's own and those that other jars bring. An implementation is
 * one class with a public constructor without parameters, marked {@code @AutoService(TheInterface.class)} (or named in a
 * jar's {@code META-INF/services}, or in its {@code module-info}); nothing else needs to know of it.
 */
public final class Extensions {
    private Extensions() {}

    /**
     * Finds all implementations of {@code type}, maect's own first, each made anew.
     *
     * @throws MaectException naming the implementation, if one cannot be made
     */
    public static <T> List<T> of(Class<T> type) {
        Map<String, T> found = new LinkedHashMap<>();
        own(type, found);
        // On a module path only what a module says it uses may be looked for; what is asked for here is used.
        Extensions.class.getModule().addUses(type);
        try {
            for (T other : ServiceLoader.load(type, loader(type))) {
                found.putIfAbsent(other.getClass().getName(), other);
            }
        } catch (ServiceConfigurationError e) {
            throw new MaectException("A part of another jar cannot be used: " + e.getMessage(), e);
        }
        return List.copyOf(found.values());
    }

    /** The names of all implementations of {@code type}, maect's own first. */
    public static List<String> names(Class<? extends Named> type) {
        return of(type).stream().map(Named::name).toList();
    }

    /** The implementation of {@code type} that is called {@code name}, the first of them. */
    public static <T extends Named> Optional<T> named(Class<T> type, String name) {
        return of(type).stream().filter(part -> part.name().equals(name)).findFirst();
    }

    private static ClassLoader loader(Class<?> type) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : type.getClassLoader();
    }

    /** On a module path {@link ServiceLoader} does not read our own {@code META-INF/services}; so we do. */
    private static <T> void own(Class<T> type, Map<String, T> found) {
        String file = "META-INF/services/" + type.getName();
        try {
            Enumeration<URL> lists = type.getClassLoader().getResources(file);
            while (lists.hasMoreElements()) {
                for (String name : names(lists.nextElement())) {
                    if (name.startsWith("dev.maect.") && !found.containsKey(name)) {
                        found.put(name, make(type, name));
                    }
                }
            }
        } catch (IOException e) {
            throw new MaectException("Cannot read " + file + " of a jar: " + e, e);
        }
    }

    private static List<String> names(URL list) throws IOException {
        List<String> names = new ArrayList<>();
        // Without the cache a jar that is replaced while a program runs is read anew.
        var connection = list.openConnection();
        connection.setUseCaches(false);
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String name = line.replaceFirst("#.*", "").strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static <T> T make(Class<T> type, String name) {
        try {
            Class<?> part = Class.forName(name, true, type.getClassLoader());
            return type.cast(part.getConstructor().newInstance());
        } catch (InvocationTargetException e) {
            throw new MaectException(name + " cannot be made: " + e.getCause(), e);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new MaectException(
                    name + " is named as a " + type.getSimpleName() + " but cannot be made: " + e
                            + ". It needs to be public and to have a public constructor without parameters.",
                    e);
        }
    }
}
