/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// What the page knows: columns (one value for each image), the view (which images are shown, in which order), the selection.
// Images are rows 0..n-1 here; a row is an image's place in every column.

/** The code of an image that has no label, group or suggestion. */
export const NONE = 0xffff;

class Store {
    n = 0;
    state = {labels: [], groups: [], tags: [], sets: [], history: []};
    columns = new Map();
    /** Which images are looked at before filters: all, those like one, a group... */
    source = {kind: 'all', title: 'All images', rows: null, scores: null, bands: null};
    filters = new Map();
    sort = 'order';
    /** What the grid shows: rows, and for each a score or a band where the source has them. */
    view = {rows: new Uint32Array(0), scores: null, bands: null};
    selected = new Uint8Array(0);
    selectedCount = 0;
    /** The row that keys act on; -1: none. */
    cursor = -1;
    #listeners = new Map();

    /** Listens to events, named with spaces between; what it answers ends that. */
    on(name, listener) {
        const all = name.split(' ');
        for (const one of all) this.#listeners.set(one, [...this.#listeners.get(one) ?? [], listener]);
        return () => {
            for (const one of all) this.#listeners.set(one, this.#listeners.get(one).filter(other => other !== listener));
        };
    }

    emit(name, detail) {
        for (const listener of this.#listeners.get(name) ?? []) listener(detail);
    }

    column(name) {
        return this.columns.get(name) ?? null;
    }

    setState(state) {
        this.state = {...state, set: state.after};
        if (state.n !== this.n) {
            this.n = state.n;
            this.selected = new Uint8Array(this.n);
            this.selectedCount = 0;
            if (this.cursor >= this.n) this.cursor = -1;
        }
        this.emit('state');
    }

    setColumn(name, values) {
        this.columns.set(name, values);
        this.emit('column', name);
    }

    dropColumn(name) {
        if (this.columns.delete(name)) this.emit('column', name);
    }

    /** Shows other images. `rows` null: all of them. */
    look(source) {
        this.source = {rows: null, scores: null, bands: null, captions: null, ...source};
        this.refresh();
        this.emit('source');
    }

    lookAtAll() {
        this.look({kind: 'all', title: 'All images'});
    }

    /** A filter keeps the rows for which `test` is true. */
    filter(key, text, test) {
        if (test) this.filters.set(key, {text, test});
        else this.filters.delete(key);
        this.refresh();
        this.emit('filters');
    }

    clearFilters() {
        this.filters.clear();
        this.refresh();
        this.emit('filters');
    }

    sortBy(key) {
        this.sort = key;
        this.refresh();
        this.emit('source');
    }

    /** Computes the view anew from source, filters and order. `same`: of the same images as before, but for a few. */
    refresh({same = false} = {}) {
        const {rows, scores, bands, captions} = this.source;
        const tests = [...this.filters.values()].map(filter => filter.test);
        const size = rows ? rows.length : this.n;
        let places = new Uint32Array(size), kept = 0;
        each: for (let i = 0; i < size; i++) {
            const row = rows ? rows[i] : i;
            for (const test of tests) if (!test(row)) continue each;
            places[kept++] = i;
        }
        places = places.subarray(0, kept);
        const by = this.sort === 'order' || bands ? null : this.column(this.sort);
        if (by) {
            const missing = value => value === NONE || Number.isNaN(value);
            places.sort((a, b) => {
                const x = by[rows ? rows[a] : a], y = by[rows ? rows[b] : b];
                return missing(x) - missing(y) || x - y || a - b;
            });
        }
        const pick = values => values && places.length !== values.length || values && by
            ? Array.from(places, place => values[place]) : values;
        const shown = rows ? places.map(place => rows[place]) : places;
        this.view = {rows: shown, scores: pick(scores), bands: pick(bands), captions: pick(captions)};
        this.emit('view', {same});
    }

    moveTo(row) {
        if (row === this.cursor) return;
        this.cursor = row;
        this.emit('cursor');
    }

    select(rows, {add = false} = {}) {
        if (!add && this.selectedCount) {
            this.selected.fill(0);
            this.selectedCount = 0;
        }
        for (const row of rows) {
            if (!this.selected[row]) this.selectedCount++;
            this.selected[row] = 1;
        }
        this.emit('selection');
    }

    toggle(row) {
        this.selected[row] ^= 1;
        this.selectedCount += this.selected[row] ? 1 : -1;
        this.emit('selection');
    }

    /** What an action is about: the selected images, or the one under the cursor. */
    chosen() {
        if (!this.selectedCount) return this.cursor < 0 ? new Uint32Array(0) : Uint32Array.of(this.cursor);
        const rows = new Uint32Array(this.selectedCount);
        for (let row = 0, k = 0; row < this.n; row++) if (this.selected[row]) rows[k++] = row;
        return rows;
    }

    labelName(code) {
        return code === NONE || code === undefined ? '' : this.state.labels[code]?.name ?? '';
    }

    labelOf(row) {
        return this.labelName(this.column('label')?.[row]);
    }
}

export const store = new Store();
