/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Named;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents and bounds one setting of a recipe; it sits on the record component that holds the value. The reader
 * rejects values outside the bounds, and the table in docs/recipes.md is generated from these annotations. For lists
 * the bounds hold for each element. A bound of NaN is absent.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** What the setting means, as one line for the settings table. */
    String value();

    /** The smallest allowed value. */
    double min() default Double.NaN;

    /** The largest allowed value. */
    double max() default Double.NaN;

    /** Values must be greater than this. */
    double above() default Double.NaN;

    /** Values must be less than this. */
    double below() default Double.NaN;

    /** Words of a choice that this setting does not take, though its type has them. */
    String[] except() default {};

    /** For a text that names a part: the interface of such parts. Those at hand are the words it takes. */
    Class<? extends Named> named() default Named.class;

    /** For a whole number: what the word {@code auto} stands for, which the run replaces by a number of its own. */
    double auto() default Double.NaN;

    /** The unit of the value, for the settings table; empty for plain numbers and words. */
    String unit() default "";

    /** Whether a run that goes on may have another value. */
    OnResume onResume() default OnResume.FIXED;
}
