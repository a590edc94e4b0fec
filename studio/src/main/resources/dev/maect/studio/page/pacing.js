/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// How many points are drawn in a frame: as many as there is time for while the map moves, all of them when it stands.
import {afterQuiet, perFrame} from './dom.js';

/** What drawing may take of a frame. */
const FRAME_MILLIS = 9;
const FEWEST = 10_000;

export class Pacing {
    drawn = 0;
    #portion = 0;
    #last = 0;
    #moving = false;
    #frame = perFrame(() => this.#begin());
    #rest = afterQuiet(180, () => {
        this.#moving = false;
        this.#more();
    });
    #more = perFrame(() => {
        if (this.#moving || this.drawn >= this.work.count()) return;
        this.#next();
        this.#more();
    });

    /** `work` has count(), measure(millis): how many points take that long, draw(from, to), and begun(). */
    constructor(work) {
        this.work = work;
    }

    /** Something else is to be seen at the same place. */
    redraw() {
        this.#frame();
    }

    /** What is seen moves. */
    moved() {
        this.#moving = true;
        this.#frame();
        this.#rest();
    }

    /** The canvas or the points are others: how quick it is has to be measured again. */
    changed() {
        this.#portion = 0;
        this.#frame();
    }

    #begin() {
        this.drawn = 0;
        const count = this.work.count();
        if (!count) return;
        this.#portion ||= this.work.measure(FRAME_MILLIS);
        const now = performance.now(), gap = now - this.#last;
        if (this.#moving && this.#last) {
            this.#portion = Math.max(FEWEST, Math.min(count, this.#portion * (gap > 25 ? 0.7 : gap < 18 ? 1.1 : 1)));
        }
        this.#last = this.#moving ? now : 0;
        this.#next();
        this.work.begun();
        if (!this.#moving) this.#more();
    }

    #next() {
        const to = Math.min(this.work.count(), this.drawn + Math.floor(this.#portion));
        this.work.draw(this.drawn, to);
        this.drawn = to;
    }
}
