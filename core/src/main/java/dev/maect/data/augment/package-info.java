/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Views of images: crops, flips, colours, blur, RandAugment, as torchvision and Pillow compute them. */
@NullMarked
package dev.maect.data.augment;

import org.jspecify.annotations.NullMarked;
