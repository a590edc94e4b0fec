/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.bytes.ByteInput;
import dev.maect.weights.pytorch.Pickled.Global;
import dev.maect.weights.pytorch.Pickled.None;
import dev.maect.weights.pytorch.Pickled.Opaque;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs the subset of Python's pickle machine (protocols 2 to 5) that checkpoints use. It can only build the values of
 * {@link Pickled}; calls go to {@link PickleGlobals}. Work and memory are bounded by the size of the input.
 */
final class Unpickler {
    /** More instructions than any checkpoint has: a bound on memory, as each makes at most one small object. */
    private static final int MAX_STEPS = 2_000_000;

    private static final int MAX_LONG_BYTES = 1024;

    private final ByteInput in;
    private final Function<Tuple, Object> persistentLoad;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    /**
     * @param in the pickle; it is left behind the final STOP
     * @param persistentLoad gives the storage for a persistent id
     */
    Unpickler(ByteInput in, Function<Tuple, Object> persistentLoad) {
        this.in = in;
        this.persistentLoad = persistentLoad;
    }

    /** Runs to STOP and gives the result. */
    Object load() throws IOException {
        for (int step = 0; step < MAX_STEPS; step++) {
            int opcode = in.u8();
            if (opcode == '.') {
                Object result = pop();
                if (!stack.isEmpty() || !marks.isEmpty()) {
                    throw damaged("it stops with values left over");
                }
                return result;
            }
            step(opcode);
        }
        throw damaged("it has more than " + MAX_STEPS + " instructions");
    }

    private void step(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> in.i64(); // FRAME: a hint for buffering
            case '(' -> marks.push(stack.size());
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(peek());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8a -> push(integer(in.u8()));
            case 0x8b -> push(integer(in.u32()));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
            case 'T' -> push(latin1(in.u32()));
            case 'U' -> push(latin1(in.u8()));
            case 'B' -> push(in.bytes(in.u32()));
            case 'C' -> push(in.bytes(in.u8()));
            case 0x8e, 0x96 -> push(in.bytes(in.i64()));
            case 'X' -> push(utf8(in.u32()));
            case 0x8c -> push(utf8(in.u8()));
            case 0x8d -> push(utf8(in.i64()));
            case ']', 0x8f -> push(new ArrayList<Object>());
            case 'l', 0x91 -> push(popToMark());
            case 'a' -> append(List.of(pop()));
            case 'e', 0x90 -> append(popToMark());
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popToMark()));
            case 0x85, 0x86, 0x87 -> tuple(opcode - 0x84);
            case '}' -> push(new LinkedHashMap<Object, Object>());
            case 'd' -> dict();
            case 's' -> setItem();
            case 'u' -> setItems(popToMark());
            case 'h' -> recall(in.u8());
            case 'j' -> recall(in.u32());
            case 'q' -> memo.put((long) in.u8(), peek());
            case 'r' -> memo.put(in.u32(), peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'c' -> push(PickleGlobals.find(in.line(200), in.line(200)));
            case 0x93 -> stackGlobal();
            case 'R', 0x81 -> call();
            case 0x92 -> callWithKeywords();
            case 'b' -> build();
            case 'Q' -> push(persistentLoad.apply(pop(Tuple.class)));
            default -> throw damaged(String.format("instruction 0x%02x is none that checkpoints use", opcode));
        }
    }

    private void protocol() throws IOException {
        int version = in.u8();
        if (version < 2 || version > 5) {
            throw damaged("pickle protocol " + version + " is not supported");
        }
    }

    /** A little-endian two's complement number. */
    private Object integer(long bytes) throws IOException {
        if (bytes > MAX_LONG_BYTES) {
            throw damaged("a number has " + bytes + " bytes");
        }
        byte[] little = in.bytes(bytes);
        byte[] big = new byte[little.length + 1];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(big);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private String latin1(long bytes) throws IOException {
        return new String(in.bytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private String utf8(long bytes) throws IOException {
        return new String(in.bytes(bytes), StandardCharsets.UTF_8);
    }

    private void append(List<Object> items) {
        Object target = peek();
        if (target instanceof ArrayList<?>) {
            list(target).addAll(items);
        } else if (!(target instanceof Opaque)) {
            throw damaged("it appends to something that is not a list");
        }
    }

    private void tuple(int size) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(0, pop());
        }
        push(new Tuple(items));
    }

    private void dict() {
        List<Object> items = popToMark();
        push(new LinkedHashMap<Object, Object>());
        setItems(items);
    }

    private void setItem() {
        Object value = pop();
        Object key = pop();
        setItems(List.of(key, value));
    }

    private void setItems(List<Object> items) {
        Object target = peek();
        if (items.size() % 2 != 0 || !(target instanceof LinkedHashMap<?, ?> || target instanceof Opaque)) {
            throw damaged("it sets items of something that is not a dict");
        }
        if (target instanceof LinkedHashMap<?, ?>) {
            Map<Object, Object> map = map(target);
            for (int i = 0; i < items.size(); i += 2) {
                map.put(PickleGlobals.key(items.get(i)), items.get(i + 1));
            }
        }
    }

    private void recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw damaged("it recalls value " + index + ", which it never stored");
        }
        push(value);
    }

    private void stackGlobal() {
        String name = pop(String.class);
        push(PickleGlobals.find(pop(String.class), name));
    }

    private void call() {
        Tuple arguments = pop(Tuple.class);
        push(PickleGlobals.call(pop(), arguments));
    }

    private void callWithKeywords() {
        Object keywords = pop();
        Tuple arguments = pop(Tuple.class);
        push(new Opaque(pop(Global.class), new Tuple(List.of(arguments, keywords))));
    }

    private void build() {
        Object state = pop();
        PickleGlobals.build(peek(), state);
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        Object value = peek();
        stack.remove(stack.size() - 1);
        return value;
    }

    private <T> T pop(Class<T> type) {
        Object value = pop();
        if (!type.isInstance(value)) {
            throw damaged("a " + type.getSimpleName() + " is missing where one belongs");
        }
        return type.cast(value);
    }

    private Object peek() {
        int floor = marks.isEmpty() ? 0 : marks.peek();
        if (stack.size() <= floor) {
            throw damaged("it takes a value from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw damaged("a mark is missing");
        }
        List<Object> top = stack.subList(marks.pop(), stack.size());
        List<Object> items = new ArrayList<>(top);
        top.clear();
        return items;
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException("its pickle is damaged near byte " + in.position() + ": " + what);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }
}
