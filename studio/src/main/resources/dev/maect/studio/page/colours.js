/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Colours of labels and groups, and of scores.

const FIRST = ['#3d85f0', '#e8710a', '#2da44e', '#d43f8d', '#a371f7', '#c4a000', '#12a5a5', '#e5534b', '#7d8590', '#8b5a2b',
    '#5ccfe6', '#b4d455', '#ff9bce', '#6a5acd', '#d2a679', '#008080', '#ff6f61', '#9acd32', '#4682b4', '#c71585'];
/** Viridis at nine places: from few to much. */
const RAMP = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99],
    [170, 220, 50], [253, 231, 37]];

/** The colour of a label or group by its code, as CSS writes it. */
export function labelColour(code) {
    return code < FIRST.length ? FIRST[code] : hex(turned(code));
}

/** Red, green and blue from 0 to 255. */
export function codeColour(code) {
    if (code >= FIRST.length) return turned(code);
    const value = parseInt(FIRST[code].slice(1), 16);
    return [value >> 16, value >> 8 & 255, value & 255];
}

/** The colour of a share between 0 and 1. */
export function rampColour(share) {
    const at = Math.min(0.9999, Math.max(0, share)) * (RAMP.length - 1), low = Math.floor(at), rest = at - low;
    return RAMP[low].map((value, i) => Math.round(value + rest * (RAMP[low + 1][i] - value)));
}

export const hex = colour => '#' + colour.map(value => value.toString(16).padStart(2, '0')).join('');

/** More colours than the first: the golden angle around the wheel, in three strengths. */
function turned(code) {
    const hue = code * 137.508 % 360, saturation = [0.75, 0.5, 0.9][code % 3], light = [0.55, 0.62, 0.45][code % 3];
    const part = n => {
        const k = (n + hue / 30) % 12;
        return Math.round(255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    };
    return [part(0), part(8), part(4)];
}
