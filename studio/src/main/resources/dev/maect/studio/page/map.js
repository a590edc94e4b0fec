/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The map: every image a point, like ones together. Drag to move, wheel or pinch to zoom, shift-drag to draw a lasso.
import {count, el, fileName, images, perFrame, afterQuiet} from './dom.js';
import {Points} from './points.js';
import {Nearby} from './nearby.js';
import {within} from './lasso.js';
import {colouring} from './mapcolours.js';
import {ready} from './columns.js';
import {thumbnail} from './api.js';
import {names} from './names.js';
import {isDark} from './theme.js';
import {NONE} from './store.js';

const NEAR = 12;
/** What drawing may take of a frame. */
const FRAME_MILLIS = 9;
/** Kinds of points beside the dimmed ones. */
const PLAIN = 1, COLOURED = 2;

export class ImageMap {
    #camera = {x: 0, y: 0, zoom: 0.95};
    #pointers = new Map();
    #lasso = null;
    #sample = 0;
    #lastMove = 0;
    #frame = perFrame(() => this.#draw());
    #rest = afterQuiet(180, () => this.#still());
    #more = perFrame(() => {
        if (this.#moving || this.drawn >= (this.points?.count ?? 0)) return;
        this.#next();
        this.#more();
    });
    #moving = false;

    constructor(host, store) {
        this.store = store;
        this.mode = 'colour';
        this.canvas = el('canvas', {class: 'map-canvas'});
        this.pen = el('canvas', {class: 'map-pen'});
        this.preview = el('div', {class: 'map-preview', hidden: true, 'aria-hidden': 'true'});
        this.here = el('div', {class: 'map-here', hidden: true, 'aria-hidden': 'true'});
        this.words = el('p', {class: 'map-words', role: 'status'});
        this.frame = el('div', {
            class: 'map', tabIndex: 0, role: 'application', 'aria-describedby': 'map-keys',
            'aria-label': 'Map of all images, like ones together', onpointerdown: event => this.#down(event),
            onpointermove: event => this.#moved(event), onpointerup: event => this.#up(event),
            onpointercancel: event => this.#up(event), onpointerleave: () => this.#hover(-1),
            onwheel: event => this.#wheel(event), onkeydown: event => this.#key(event),
            ondblclick: () => store.emit('open'),
        }, this.canvas, this.pen, this.here, this.preview, this.words);
        host.append(this.frame);
        try {
            this.points = new Points(this.canvas);
        } catch (problem) {
            console.warn(problem.message);
            this.frame.classList.add('without');
            this.words.textContent = 'The map needs WebGL2, which this browser does not offer. Everything else works without it.';
            return;
        }
        new ResizeObserver(() => this.#resize()).observe(this.frame);
        store.on('column', name => this.#column(name));
        store.on('view', () => this.#kinds());
        store.on('selection', () => this.#rings());
        store.on('cursor theme', () => this.#frame());
        store.on('colours', () => this.#colours());
    }

    /** Shows everything. */
    reset() {
        this.#camera = {x: 0, y: 0, zoom: 0.95};
        this.#move();
    }

    setMode(mode) {
        this.mode = mode;
        this.frame.classList.toggle('lassoing', mode === 'lasso');
    }

    zoomBy(factor, at = [0, 0]) {
        const camera = this.#camera, before = this.#toMap(at);
        camera.zoom = Math.min(400, Math.max(0.5, camera.zoom * factor));
        const after = this.#toMap(at);
        camera.x += before[0] - after[0];
        camera.y += before[1] - after[1];
        this.#move();
    }

    /** Selects what the map shows now. */
    selectShown() {
        const w = this.width / 2, h = this.height / 2;
        this.#choose([[-w, -h], [w, -h], [w, h], [-w, h]].map(at => this.#toMap(at)));
    }

    #column(name) {
        if (!this.points) return;
        if (name === 'x' || name === 'y') this.#places();
        else this.#colours();
    }

    #places() {
        const x = this.store.column('x'), y = this.store.column('y');
        this.nearby = null;
        this.words.textContent = this.store.state.sets?.length ? 'The images are being laid out…' : 'There are no features yet.';
        if (!x || !y || x.length !== y.length) return;
        this.points.setPlaces(x, y);
        this.#sample = 0;
        this.#colours();
        this.#rings();
        const left = x.length - this.points.count;
        this.words.textContent = left ? count(left) + ' images have no place here: they have no features.' : '';
    }

    #colours() {
        if (!this.points?.count) return;
        this.points.setColours(colouring.bytes(this.store));
        this.#kinds();
    }

    #kinds() {
        if (!this.points?.count) return;
        const kinds = new Uint8Array(this.store.n), {rows} = this.store.view;
        const code = colouring.isCode ? this.store.column(colouring.by) : null;
        for (const row of rows) kinds[row] = code && code[row] === NONE ? PLAIN : COLOURED;
        this.points.setKinds(kinds);
        this.#frame();
    }

    #rings() {
        const x = this.store.column('x');
        if (!this.points?.count || !x) return;
        this.points.setRings(this.store.selectedCount > 1 ? this.store.chosen().filter(row => x[row] === x[row])
            : new Uint32Array(0));
        this.#frame();
    }

    #resize() {
        this.width = this.frame.clientWidth;
        this.height = this.frame.clientHeight;
        const ratio = Math.min(2, devicePixelRatio || 1);
        this.ratio = ratio;
        for (const canvas of [this.canvas, this.pen]) {
            canvas.width = Math.max(1, this.width * ratio);
            canvas.height = Math.max(1, this.height * ratio);
        }
        this.#sample = 0;
        this.#frame();
    }

    /** From pixels right of and above the middle to the map. */
    #toMap([right, up]) {
        const unit = this.#unit();
        return [this.#camera.x + right / unit, this.#camera.y + up / unit];
    }

    /** Pixels of one unit of the map. */
    #unit() {
        return Math.min(this.width, this.height) / 2 * this.#camera.zoom;
    }

    #move() {
        this.#moving = true;
        this.#frame();
        this.#rest();
    }

    #still() {
        this.#moving = false;
        this.#more();
    }

    /** Draws the first points; the others follow when nothing moves, as many at a time as a frame has time for. */
    #draw() {
        this.drawn = 0;
        if (!this.points?.count || !this.width) return;
        this.#sample ||= this.points.speed(FRAME_MILLIS, ...this.#look());
        const now = performance.now(), gap = now - this.#lastMove;
        if (this.#moving && this.#lastMove) {
            this.#sample = Math.max(10_000, Math.min(this.points.count, this.#sample * (gap > 25 ? 0.7 : gap < 18 ? 1.1 : 1)));
        }
        this.#lastMove = this.#moving ? now : 0;
        this.#next();
        this.#place(this.here, this.store.cursor);
        if (!this.#moving) this.#more();
    }

    #next() {
        const to = Math.min(this.points.count, this.drawn + Math.floor(this.#sample));
        this.points.draw(...this.#look(), this.drawn, to, isDark() ? [1, 1, 1] : [0, 0, 0]);
        this.drawn = to;
    }

    #look() {
        const unit = this.#unit(), {x, y, zoom} = this.#camera;
        const spread = Math.sqrt(this.width * this.height / this.points.count) * Math.sqrt(zoom);
        return [{x, y, scaleX: 2 * unit / this.width, scaleY: 2 * unit / this.height},
            Math.min(14, Math.max(1.6, spread * 0.4)) * this.ratio];
    }

    #place(mark, row) {
        const x = this.store.column('x')?.[row], unit = this.#unit();
        mark.hidden = row < 0 || !(x === x) || x === undefined;
        if (mark.hidden) return;
        const right = (x - this.#camera.x) * unit + this.width / 2;
        const down = this.height / 2 - (this.store.column('y')[row] - this.#camera.y) * unit;
        mark.style.transform = 'translate(' + right + 'px,' + down + 'px)';
    }

    #at(event) {
        const box = this.frame.getBoundingClientRect();
        return [event.clientX - box.left - this.width / 2, this.height / 2 - (event.clientY - box.top)];
    }

    #under(event) {
        const x = this.store.column('x'), y = this.store.column('y');
        if (!x || !y) return -1;
        this.nearby ??= new Nearby(x, y);
        return this.nearby.nearest(...this.#toMap(this.#at(event)), NEAR / this.#unit());
    }

    #down(event) {
        if (!this.points || event.button > 0) return;
        this.frame.setPointerCapture(event.pointerId);
        this.#pointers.set(event.pointerId, {at: this.#at(event), from: this.#at(event)});
        this.#hover(-1);
        if (this.#pointers.size === 1 && (event.shiftKey || this.mode === 'lasso')) this.#lasso = [this.#at(event)];
        else this.#lasso = null;
    }

    #moved(event) {
        const pointer = this.#pointers.get(event.pointerId), at = this.#at(event);
        if (!pointer) {
            if (this.points && event.pointerType === 'mouse') this.#hover(this.#under(event), event);
            return;
        }
        const before = pointer.at;
        pointer.at = at;
        if (this.#lasso) {
            const last = this.#lasso.at(-1);
            if (Math.hypot(at[0] - last[0], at[1] - last[1]) > 3) this.#lasso.push(at);
            this.#drawLasso();
        } else if (this.#pointers.size === 2) {
            const other = [...this.#pointers.values()].find(one => one !== pointer).at;
            const far = (a, b) => Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));
            this.zoomBy(far(at, other) / far(before, other), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
        } else {
            this.#camera.x -= (at[0] - before[0]) / this.#unit();
            this.#camera.y -= (at[1] - before[1]) / this.#unit();
            this.#move();
        }
    }

    #up(event) {
        const pointer = this.#pointers.get(event.pointerId);
        if (!pointer) return;
        this.#pointers.delete(event.pointerId);
        const lasso = this.#lasso;
        this.#lasso = null;
        if (lasso && lasso.length > 2) {
            this.#choose(lasso.map(at => this.#toMap(at)));
            setTimeout(() => this.#drawLasso(), 250);
        } else if (Math.hypot(pointer.at[0] - pointer.from[0], pointer.at[1] - pointer.from[1]) < 4) {
            const row = this.#under(event);
            if (row >= 0) {
                if (event.ctrlKey || event.metaKey) this.store.toggle(row);
                else this.store.select([row]);
                this.store.moveTo(row);
                this.store.emit('goto', row);
            } else this.store.select([]);
        }
    }

    async #choose(polygon) {
        const [x, y] = [await ready('x'), await ready('y')];
        if (!x || !y) return;
        const rows = within(polygon, x, y);
        this.store.select(rows);
        this.store.emit('lasso', rows);
        this.store.emit('say', images(rows.length) + ' selected');
    }

    #drawLasso() {
        const pen = this.pen.getContext('2d');
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.clearRect(0, 0, this.pen.width, this.pen.height);
        if (!this.#lasso) return;
        pen.setTransform(this.ratio, 0, 0, -this.ratio, this.pen.width / 2, this.pen.height / 2);
        const accent = getComputedStyle(this.frame).getPropertyValue('--accent-solid') || '#3d85f0';
        pen.strokeStyle = accent;
        pen.fillStyle = accent;
        pen.lineWidth = 2;
        pen.beginPath();
        for (const at of this.#lasso) pen.lineTo(...at);
        pen.closePath();
        pen.stroke();
        pen.globalAlpha = 0.15;
        pen.fill();
        pen.globalAlpha = 1;
    }

    #hover(row, event) {
        this.preview.hidden = row < 0;
        if (row < 0 || row === this.shownRow && !event) return;
        if (row !== this.shownRow) {
            this.shownRow = row;
            const name = names.known(row);
            const words = el('span', {}, this.store.labelOf(row) || (name ? fileName(name) : ''));
            this.preview.replaceChildren(el('img', {src: thumbnail(row), alt: ''}), words);
        }
        const box = this.frame.getBoundingClientRect(), right = event.clientX - box.left, down = event.clientY - box.top;
        const x = right > this.width - 190 ? right - 172 : right + 16, y = Math.min(down + 12, Math.max(0, this.height - 190));
        this.preview.style.transform = 'translate(' + x + 'px,' + y + 'px)';
    }

    #wheel(event) {
        if (!this.points) return;
        event.preventDefault();
        this.zoomBy(Math.exp(-event.deltaY / 300), this.#at(event));
    }

    #key(event) {
        if (!this.points || event.ctrlKey || event.metaKey || event.altKey) return;
        const step = 60 / this.#unit();
        const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]};
        if (event.key in moves) {
            this.#camera.x += moves[event.key][0];
            this.#camera.y += moves[event.key][1];
            this.#move();
        } else if (event.key === '+' || event.key === '=') this.zoomBy(1.4);
        else if (event.key === '-') this.zoomBy(1 / 1.4);
        else if (event.key === 'Home') this.reset();
        else if (event.key === ' ') this.selectShown();
        else if (event.key === 'Escape') this.store.select([]);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}
