/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Names and what else is known of single images, asked for when they are looked at.
import {api} from './api.js';

const MOST = 5000;
const PORTION = 200;

class Names {
    #known = new Map();
    #waiting = new Map();
    #asked = false;

    /** The name of a row, where it is known already. */
    known(row) {
        return this.#known.get(row)?.name ?? '';
    }

    /** All that is known of a row. */
    details(row) {
        const known = this.#known.get(row);
        if (known) return Promise.resolve(known);
        let waiting = this.#waiting.get(row);
        if (!waiting) {
            waiting = {};
            waiting.answer = new Promise((yes, no) => Object.assign(waiting, {yes, no}));
            waiting.answer.catch(() => {});
            this.#waiting.set(row, waiting);
            if (!this.#asked) {
                this.#asked = true;
                setTimeout(() => this.#ask(), 15);
            }
        }
        return waiting.answer;
    }

    /** What is known of these rows (or all) is no longer true. */
    forget(rows) {
        if (rows) for (const row of rows) this.#known.delete(row);
        else this.#known.clear();
    }

    async #ask() {
        this.#asked = false;
        const all = [...this.#waiting];
        this.#waiting.clear();
        for (let from = 0; from < all.length; from += PORTION) {
            const portion = all.slice(from, from + PORTION);
            try {
                const found = new Map((await api.info(portion.map(([row]) => row))).map(info => [info.row, info]));
                for (const [row, {yes, no}] of portion) {
                    const info = found.get(row);
                    if (info) {
                        if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value);
                        this.#known.set(row, info);
                        yes(info);
                    } else no(new Error('The image is gone.'));
                }
            } catch (refused) {
                for (const [, {no}] of portion) no(refused);
            }
        }
    }
}

export const names = new Names();
