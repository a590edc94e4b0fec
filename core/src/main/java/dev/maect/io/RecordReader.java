/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes records of JSON as {@link Json} writes them, so that none comes out with a component that is null, of another kind or
 * not finite. A component that is {@link Optional} may be missing or {@code null}, one with a {@link JsonDefault} missing;
 * keys that a record does not have are passed over. What a record's constructor refuses is told with the record's place.
 */
final class RecordReader {
    private RecordReader() {}

    /**
     * The record of type {@code type} that {@code part} is.
     *
     * @throws FileException if it is none; the message names document, key and value
     */
    static <T> T read(JsonPart part, Class<T> type) {
        return type.cast(value(part, type, type));
    }

    private static Object value(JsonPart part, Type type, AnnotatedElement component) {
        if (type instanceof ParameterizedType generic) {
            return container(part, (Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(part, plain);
        }
        if (plain.isEnum()) {
            return constant(part, plain);
        }
        if (plain == String.class) {
            return part.text();
        }
        if (plain == int.class || plain == Integer.class) {
            return part.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (plain == long.class || plain == Long.class) {
            return part.whole(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (plain == double.class || plain == Double.class) {
            return component.isAnnotationPresent(AnyNumber.class) ? part.anyNumber() : part.number();
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return part.flag();
        }
        boolean none = part.node().isMissingNode() || part.node().isNull();
        if (plain == OptionalInt.class) {
            return none ? OptionalInt.empty() : OptionalInt.of(part.integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        if (plain == OptionalLong.class) {
            return none ? OptionalLong.empty() : OptionalLong.of(part.whole(Long.MIN_VALUE, Long.MAX_VALUE));
        }
        if (plain == OptionalDouble.class) {
            return none ? OptionalDouble.empty() : OptionalDouble.of(part.number());
        }
        throw new IllegalArgumentException("Records read from JSON have no components of type " + type);
    }

    private static Object container(JsonPart part, Class<?> type, Type[] of) {
        if (type == Optional.class) {
            return part.node().isMissingNode() || part.node().isNull()
                    ? Optional.empty()
                    : Optional.of(value(part, of[0], type));
        }
        if (type == List.class) {
            List<Object> list = new ArrayList<>();
            part.list().forEach(element -> list.add(value(element, of[0], type)));
            return Collections.unmodifiableList(list);
        }
        if (type == Map.class && of[0] == String.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            part.entries().forEach((key, element) -> map.put(key, value(element, of[1], type)));
            return Collections.unmodifiableMap(map);
        }
        throw new IllegalArgumentException("Records read from JSON have no components of type " + type);
    }

    private static Object constant(JsonPart part, Class<?> type) {
        String text = part.text();
        for (Object constant : type.getEnumConstants()) {
            if (constant.toString().equals(text) || ((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        throw part.wrong("one of " + Arrays.toString(type.getEnumConstants()));
    }

    private static Object record(JsonPart part, Class<?> type) {
        if (!part.node().isObject()) {
            throw part.wrong("an object");
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            JsonPart own = part.part(components[i].getName());
            JsonDefault otherwise = components[i].getAnnotation(JsonDefault.class);
            if (otherwise != null && own.node().isMissingNode()) {
                own = new JsonPart(Json.parse(otherwise.value(), type.getName()), own.where(), own.key());
            }
            values[i] = value(own, components[i].getGenericType(), components[i]);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true); // a record may be its package's own
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable refusal = Objects.requireNonNullElse(e.getCause(), e);
            if (refusal instanceof Error error) {
                throw error;
            }
            String why = Objects.requireNonNullElse(refusal.getMessage(), refusal.toString());
            throw new FileException(part.place() + ": " + why + (why.endsWith(".") ? "" : "."), refusal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be made of JSON", e);
        }
    }
}
