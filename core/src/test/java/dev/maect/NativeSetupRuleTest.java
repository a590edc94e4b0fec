/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.Processors;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * libtorch reads its settings when it is loaded, so whichever class of the library a program uses first has to see that
 * they are made. Held by a local rule: code that calls libtorch or OpenCV stands in a class that calls {@link
 * NativeSetup#prepare} when it is initialised, or is handed something that cannot be there before that: a tensor, or an
 * object made of one.
 */
class NativeSetupRuleTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.maect");

    private final Set<JavaClass> prepared = new HashSet<>();
    /** Classes of which there is no object before a native one. */
    private final Set<JavaClass> holders = new HashSet<>();

    @Test
    void whoeverTouchesLibtorchFirstPreparesIt() {
        CLASSES.stream().filter(NativeSetupRuleTest::preparesItself).forEach(prepared::add);
        holders.addAll(prepared);
        while (holders.addAll(CLASSES.stream().filter(this::isMadeOfNatives).toList())) {
            // until there are no more
        }
        List<String> unprepared = CLASSES.stream()
                .filter(type -> !prepared.contains(type) && !isSetup(type))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(code -> !isPrivate(code) && !receivesNatives(code) && touches(code, new HashSet<>()))
                .map(JavaCodeUnit::getFullName)
                .sorted()
                .toList();
        assertThat(unprepared)
                .as("code that may be the first to touch libtorch; give its class: static { NativeSetup.prepare(); }")
                .isEmpty();
        assertThat(prepared).as("the rule finds the classes that it is about").hasSizeGreaterThan(10);
    }

    private static boolean preparesItself(JavaClass type) {
        // A private class within another is used by that one only, which has been initialised then.
        Optional<JavaClass> outer =
                type.getEnclosingClass().filter(o -> type.getModifiers().contains(JavaModifier.PRIVATE));
        return outer.isPresent() && preparesItself(outer.get())
                || type.getStaticInitializer().stream()
                        .flatMap(code -> code.getMethodCallsFromSelf().stream())
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(NativeSetup.class));
    }

    /** The set-up itself, and what it stands on: they come before everything. */
    private static boolean isSetup(JavaClass type) {
        return type.isEquivalentTo(NativeSetup.class)
                || type.getPackageName().equals(Processors.class.getPackageName());
    }

    private static boolean isNative(JavaClass type) {
        // Enums of JavaCPP are plain Java, and so is the scope that frees what is made in it.
        return type.getName().startsWith("org.bytedeco.")
                && !type.isEnum()
                && !type.getSimpleName().equals("PointerScope");
    }

    private boolean isMadeOfNatives(JavaClass type) {
        boolean byConstructor = !type.isInterface()
                && !type.getConstructors().isEmpty()
                && type.getConstructors().stream().allMatch(this::takesNatives);
        return byConstructor || type.getRawSuperclass().map(holders::contains).orElse(false);
    }

    private boolean takesNatives(JavaCodeUnit code) {
        return code.getParameters().stream()
                .flatMap(parameter -> parameter.getType().getAllInvolvedRawTypes().stream())
                .anyMatch(type -> isNative(type) || holders.contains(type));
    }

    /** An interface's own methods and a nameless class work on what they are made with, and are judged where that is. */
    private boolean receivesNatives(JavaCodeUnit code) {
        boolean instance = code.isMethod() && !code.getModifiers().contains(JavaModifier.STATIC);
        JavaClass owner = code.getOwner();
        boolean judgedElsewhere = owner.isInterface() || owner.isAnonymousClass();
        return instance && (judgedElsewhere || holders.contains(owner)) || takesNatives(code);
    }

    private static boolean isPrivate(JavaCodeUnit code) {
        return code.getModifiers().contains(JavaModifier.PRIVATE);
    }

    /** Whether {@code code} touches libtorch, itself or through private methods of its class. */
    private boolean touches(JavaCodeUnit code, Set<JavaCodeUnit> seen) {
        return seen.add(code)
                && code.getAccessesFromSelf().stream()
                        .anyMatch(access -> isNative(access.getTargetOwner()) || leadsToTouch(access, seen));
    }

    private boolean leadsToTouch(JavaAccess<?> access, Set<JavaCodeUnit> seen) {
        return access.getTarget().resolveMember().stream()
                .filter(member -> member instanceof JavaCodeUnit)
                .map(member -> (JavaCodeUnit) member)
                .anyMatch(called -> isPrivate(called)
                        && !prepared.contains(called.getOwner())
                        && !receivesNatives(called)
                        && touches(called, seen));
    }
}
