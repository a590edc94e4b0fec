/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Finds the point nearest to a place: points sorted into the squares of a board.

export class Nearby {
    constructor(x, y) {
        this.x = x;
        this.y = y;
        this.side = Math.min(1024, Math.max(8, Math.ceil(Math.sqrt(x.length / 4))));
        const cells = this.side * this.side, start = new Uint32Array(cells + 1);
        let drawn = 0;
        for (let row = 0; row < x.length; row++) {
            if (x[row] !== x[row]) continue;
            start[this.#cell(x[row], y[row]) + 1]++;
            drawn++;
        }
        for (let i = 0; i < cells; i++) start[i + 1] += start[i];
        const next = start.slice();
        this.rows = new Uint32Array(drawn);
        for (let row = 0; row < x.length; row++) {
            if (x[row] === x[row]) this.rows[next[this.#cell(x[row], y[row])]++] = row;
        }
        this.start = start;
    }

    /** The row nearest to a place and not farther than `within`; -1: none. */
    nearest(x, y, within) {
        const reach = Math.ceil(within * this.side / 2), column = this.#index(x), line = this.#index(y);
        let best = -1, least = within * within;
        for (let j = Math.max(0, line - reach); j <= Math.min(this.side - 1, line + reach); j++) {
            for (let i = Math.max(0, column - reach); i <= Math.min(this.side - 1, column + reach); i++) {
                const cell = j * this.side + i;
                for (let k = this.start[cell]; k < this.start[cell + 1]; k++) {
                    const row = this.rows[k], away = (this.x[row] - x) ** 2 + (this.y[row] - y) ** 2;
                    if (away <= least) {
                        least = away;
                        best = row;
                    }
                }
            }
        }
        return best;
    }

    #index(value) {
        return Math.min(this.side - 1, Math.max(0, Math.floor((value + 1) * this.side / 2)));
    }

    #cell(x, y) {
        return this.#index(y) * this.side + this.#index(x);
    }
}
