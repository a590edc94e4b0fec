/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// What the colours of the map say: a label, a group, a suggestion, or how much of something.
import {codeColour, rampColour} from './colours.js';
import {NONE} from './store.js';

const PLAIN = [128, 136, 148];
const CODES = new Set(['label', 'group', 'suggestion']);
/** What may be chosen, with its words. */
export const CHOICES = [
    ['label', 'Label'], ['group', 'Group'], ['suggestion', 'Suggestion'], ['confidence', 'Confidence of the suggestion'],
    ['outlier', 'Distance from all others'], ['loss', 'Loss of reconstruction'],
];

class Colouring {
    by = 'label';

    get isCode() {
        return CODES.has(this.by);
    }

    /** Least and most of what is shown, leaving out the outermost hundredth at both ends. */
    range(values) {
        const step = Math.max(1, Math.floor(values.length / 20_000)), some = [];
        for (let i = 0; i < values.length; i += step) if (values[i] === values[i]) some.push(values[i]);
        some.sort((a, b) => a - b);
        const low = some[Math.floor(some.length * 0.01)] ?? 0, high = some[Math.floor(some.length * 0.99)] ?? 1;
        return [low, high > low ? high : low + 1];
    }

    /** Three bytes for each row. */
    bytes(store) {
        const bytes = new Uint8Array(3 * store.n), values = store.column(this.by);
        if (!values) {
            for (let i = 0; i < bytes.length; i++) bytes[i] = PLAIN[i % 3];
            return bytes;
        }
        const [low, high] = this.isCode ? [0, 1] : this.range(values), cache = new Map();
        for (let row = 0; row < store.n; row++) {
            const value = values[row];
            let colour = PLAIN;
            if (this.isCode && value !== NONE) {
                colour = cache.get(value);
                if (!colour) cache.set(value, colour = codeColour(value));
            } else if (!this.isCode && Number.isFinite(value)) {
                const step = Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
                colour = cache.get(step);
                if (!colour) cache.set(step, colour = rampColour(step / 255));
            }
            bytes[3 * row] = colour[0];
            bytes[3 * row + 1] = colour[1];
            bytes[3 * row + 2] = colour[2];
        }
        return bytes;
    }
}

export const colouring = new Colouring();
