/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The grid: recycles a few hundred cells over any number of images. A browser cannot scroll over more than some ten million
// pixels, so above that the scroller shows a window of the whole height, which is shifted when it comes near an end.
import {afterQuiet, el, perFrame} from './dom.js';
import {Cell} from './cell.js';
import {gridKeys} from './gridkeys.js';
import {names} from './names.js';

const LONGEST = 8_000_000;
const GAP = 6;
const EDGE = 8;
const CAPTION = 20;
/** Below this size of a cell nothing is written under it. */
const CAPTION_FROM = 104;
/** Pixels per millisecond from which pictures wait until the scrolling slows down. */
const FAST = 6;

export class Grid {
    #live = new Map();
    #free = [];
    #shift = 0;
    #lastTop = 0;
    #lastTime = 0;
    #fast = false;
    #render = perFrame(() => this.#draw());
    #settle = afterQuiet(120, () => this.#settled());
    #name = afterQuiet(250, () => this.#names());

    constructor(host, store, {size = 136} = {}) {
        this.store = store;
        this.size = size;
        this.anchor = 0;
        this.space = el('div', {class: 'grid-space', role: 'presentation'});
        this.scroller = el('div', {
            class: 'grid', role: 'listbox', tabIndex: 0, 'aria-multiselectable': 'true', 'aria-label': 'Images',
            'aria-describedby': 'grid-keys', onscroll: () => this.#scrolled(), onclick: event => this.#clicked(event),
            ondblclick: () => store.emit('open'), onkeydown: event => gridKeys(this, event),
            onwheel: event => this.#wheel(event),
        }, this.space);
        this.empty = el('p', {class: 'empty', hidden: true}, 'No image fits. Remove a filter, or show all images.');
        host.append(this.scroller, this.empty);
        new ResizeObserver(() => this.layout()).observe(this.scroller);
        store.on('view', ({same}) => this.layout({keep: same}));
        store.on('selection cursor', () => this.#marks());
        store.on('column', () => this.#texts());
        store.on('state', () => this.#texts());
    }

    /** Places all cells anew, keeping the image at the top where it is. */
    layout({keep = true} = {}) {
        const width = this.scroller.clientWidth - 2 * EDGE, height = this.scroller.clientHeight;
        if (width <= 0 || height <= 0) return;
        const firstBefore = this.columns ? Math.floor(this.#top() / this.rowHeight) * this.columns : 0;
        this.columns = Math.max(1, Math.round((width + GAP) / (this.size + GAP)));
        this.cell = Math.floor((width + GAP) / this.columns - GAP);
        this.rowHeight = this.cell + GAP + (this.size >= CAPTION_FROM ? CAPTION : 0);
        this.rows = Math.ceil(this.store.view.rows.length / this.columns);
        this.total = this.rows * this.rowHeight + 2 * EDGE;
        this.space.style.height = Math.min(this.total, LONGEST) + 'px';
        this.scroller.classList.toggle('small', this.size < CAPTION_FROM);
        this.empty.hidden = this.rows > 0;
        for (const cell of this.#live.values()) this.#retire(cell);
        this.#live.clear();
        this.scrollTo(keep ? Math.floor(firstBefore / this.columns) * this.rowHeight : 0);
        this.#draw();
    }

    zoom(size) {
        this.size = Math.min(400, Math.max(40, size));
        this.layout();
        this.store.emit('zoom', this.size);
    }

    /** Goes to a height within the whole. */
    scrollTo(top) {
        const view = this.scroller.clientHeight, shown = Math.min(this.total, LONGEST);
        const most = Math.max(0, this.total - view);
        top = Math.min(Math.max(0, top), most);
        const at = this.total <= LONGEST ? top : Math.round(top / most * (shown - view));
        this.#shift = top - at;
        this.#lastTop = at;
        if (this.scroller.scrollTop !== at) this.scroller.scrollTop = at;
        this.#lastTop = this.scroller.scrollTop;
        this.#moveAll();
        this.#render();
    }

    /** Scrolls as little as needed so that a place of the view is seen. */
    reveal(place) {
        if (place < 0 || !this.columns) return;
        const top = Math.floor(place / this.columns) * this.rowHeight, now = this.#top();
        const view = this.scroller.clientHeight;
        if (top < now) this.scrollTo(top);
        else if (top + this.rowHeight + EDGE > now + view) this.scrollTo(top + this.rowHeight + 2 * EDGE - view);
    }

    /** Where a row is in the view; -1: nowhere. */
    placeOf(row) {
        const {rows} = this.store.view;
        return this.placeHint < rows.length && rows[this.placeHint] === row ? this.placeHint : rows.indexOf(row);
    }

    pageRows() {
        return Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight));
    }

    #top() {
        return this.scroller.scrollTop + this.#shift;
    }

    #scrolled() {
        const at = this.scroller.scrollTop, moved = at - this.#lastTop, now = performance.now();
        this.#fast = Math.abs(moved) / Math.max(1, now - this.#lastTime) > FAST;
        this.#lastTime = now;
        this.#lastTop = at;
        if (this.total > LONGEST) {
            const view = this.scroller.clientHeight, jumped = Math.abs(moved) > 3 * view;
            const end = at <= 0 || at >= LONGEST - view - 1;
            if (jumped) this.#shift = at / (LONGEST - view) * (this.total - view) - at;
            else if (end) this.scrollTo(this.#top());
            if (jumped) this.#moveAll();
        }
        this.#render();
        this.#settle();
    }

    #settled() {
        this.#fast = false;
        if (this.total > LONGEST) this.scrollTo(this.#top());
        for (const cell of this.#live.values()) cell.load();
    }

    #draw() {
        if (!this.columns) return;
        const top = this.#top(), view = this.scroller.clientHeight, over = this.#fast ? 0 : this.rowHeight * 2;
        const {rows} = this.store.view;
        const from = Math.max(0, Math.floor((top - over - EDGE) / this.rowHeight)) * this.columns;
        const to = Math.min(rows.length, Math.ceil((top + view + over) / this.rowHeight) * this.columns);
        for (const [place, cell] of this.#live) {
            if (place < from || place >= to) {
                this.#live.delete(place);
                this.#retire(cell);
            }
        }
        for (let place = from; place < to; place++) {
            let cell = this.#live.get(place);
            if (!cell) {
                cell = this.#free.pop() ?? this.#made();
                this.#live.set(place, cell);
                cell.size(this.cell);
                this.#put(cell, place);
                cell.become(place, rows[place], this.store);
            }
            if (!this.#fast) cell.load();
        }
        this.#pointOut();
        this.#name();
    }

    /** Asks for the names of what is seen, for those who hear the page. */
    #names() {
        for (const cell of this.#live.values()) {
            const {row} = cell;
            if (names.known(row)) cell.write(this.store);
            else names.details(row).then(() => cell.row === row && cell.write(this.store), () => {});
        }
    }

    #made() {
        const cell = new Cell();
        this.space.append(cell.element);
        return cell;
    }

    #retire(cell) {
        cell.leave();
        this.#free.push(cell);
    }

    #put(cell, place) {
        const x = EDGE + place % this.columns * (this.cell + GAP);
        const y = EDGE + Math.floor(place / this.columns) * this.rowHeight - this.#shift;
        cell.element.style.transform = 'translate(' + x + 'px,' + y + 'px)';
    }

    #moveAll() {
        for (const [place, cell] of this.#live) this.#put(cell, place);
    }

    #marks() {
        for (const cell of this.#live.values()) cell.mark(this.store);
        this.#pointOut();
    }

    /** Tells a screen reader which cell the cursor is on. */
    #pointOut() {
        const active = [...this.#live.values()].find(cell => cell.row === this.store.cursor);
        if (active) this.scroller.setAttribute('aria-activedescendant', active.element.id);
        else this.scroller.removeAttribute('aria-activedescendant');
    }

    #texts() {
        for (const cell of this.#live.values()) cell.write(this.store);
    }

    #clicked(event) {
        const cell = event.target.closest('.cell');
        if (!cell) return;
        const place = Number(cell.dataset.place), row = this.store.view.rows[place];
        this.placeHint = place;
        if (event.shiftKey) this.selectTo(place);
        else if (event.ctrlKey || event.metaKey || event.target.classList.contains('tick')) this.store.toggle(row);
        else this.store.select([row]);
        if (!event.shiftKey) this.anchor = place;
        this.store.moveTo(row);
    }

    /** Selects from the anchor to a place. */
    selectTo(place) {
        const from = Math.min(this.anchor, place), to = Math.max(this.anchor, place);
        this.store.select(this.store.view.rows.subarray(from, to + 1));
    }

    #wheel(event) {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.zoom(this.size * Math.exp(-event.deltaY / 400));
    }
}
