/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two functions of Linux's C library that Java has no way to: {@code putenv} and {@code mallopt}. A JVM of 17 cannot call
 * C by itself, and a library of our own would have to be built for every platform. But JavaCPP calls functions by their
 * addresses for its own purposes: a callback of LAPACK with two values that are handed on as they are, and a deallocator
 * with one.
 */
public final class CLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(CLibrary.class);

    private CLibrary() {}

    /**
     * Sets an environment variable of this process for the native libraries that are loaded from now on; what Java shows
     * ({@link System#getenv}) stays as it was at the start. The C library does not guard its environment against other
     * threads that read it at the same moment.
     *
     * @return false where it could not be done, or where OpenBLAS had to be loaded for it and is what the variable is for
     */
    public static boolean putenv(String name, String value) {
        byte[] text = (name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8);
        Pointer memory = Pointer.malloc(text.length); // never freed: from here on it is a part of the environment
        new BytePointer(memory).put(text);
        try {
            return asDeallocator("putenv", memory)
                    || !name.startsWith("OPENBLAS_") && asCallback("putenv", memory.address(), 0) == 0;
        } catch (LinkageError e) { // whoever needs the library that is missing will be told
            LOG.debug("Cannot set {}", name, e);
            return false;
        }
    }

    /**
     * Sets a parameter of glibc's allocator; loads OpenBLAS.
     *
     * @param parameter its number in {@code malloc.h}
     * @return false where it could not be done
     */
    static boolean mallopt(int parameter, int value) {
        return asCallback("mallopt", parameter, value) == 1;
    }

    /** Needs no other library, but JavaCPP's inside, which as a Java module it keeps closed. */
    private static boolean asDeallocator(String name, Pointer argument) {
        try {
            Class<?> type = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator");
            Constructor<?> constructor = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
            Method call = type.getDeclaredMethod("deallocate");
            constructor.setAccessible(true);
            call.setAccessible(true);
            call.invoke(constructor.newInstance(argument, argument.address(), address(name)));
            return true;
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.debug("{} cannot be called as a deallocator", name, e);
            return false;
        }
    }

    /** LAPACK has callbacks of two addresses: a number stands in the place of each, and is never looked at. */
    private static int asCallback(String name, long first, long second) {
        Loader.load(openblas.class);
        try (LongPointer address = new LongPointer(1).put(address(name));
                openblas.LAPACK_S_SELECT2 function = new openblas.LAPACK_S_SELECT2(address)) {
            return function.call(new Argument(first), new Argument(second));
        }
    }

    private static long address(String name) {
        Pointer function = Loader.addressof(name);
        if (function == null) {
            throw new UnsatisfiedLinkError("the C library has no " + name);
        }
        return function.address();
    }

    private static final class Argument extends FloatPointer {
        Argument(long number) {
            super((Pointer) null);
            address = number;
        }
    }
}
