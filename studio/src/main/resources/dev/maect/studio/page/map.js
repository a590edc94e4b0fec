/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The map: every image a point, like ones together. Drag to move, wheel or pinch to zoom, shift-drag to draw a lasso.
import {count, el, images} from './dom.js';
import {Camera} from './camera.js';
import {Points} from './points.js';
import {Nearby} from './nearby.js';
import {MapPointer} from './mappointer.js';
import {MapPreview} from './mappreview.js';
import {Pacing} from './pacing.js';
import {showLine, within} from './lasso.js';
import {colouring} from './mapcolours.js';
import {ready} from './columns.js';
import {isDark} from './theme.js';
import {NONE} from './store.js';

const NEAR = 12;
/** Kinds of points beside the dimmed ones. */
const PLAIN = 1, COLOURED = 2;

export class ImageMap {
    camera = new Camera();

    constructor(host, store) {
        this.store = store;
        this.canvas = el('canvas', {class: 'map-canvas'});
        this.pen = el('canvas', {class: 'map-pen'});
        this.preview = new MapPreview(store);
        this.here = el('div', {class: 'map-here', hidden: true, 'aria-hidden': 'true'});
        this.words = el('p', {class: 'map-words', role: 'status'});
        this.frame = el('div', {
            class: 'map', tabIndex: 0, role: 'application', 'aria-describedby': 'map-keys',
            'aria-label': 'Map of all images, like ones together', onkeydown: event => this.#key(event), ondblclick: () => store.emit('open'),
        }, this.canvas, this.pen, this.here, this.preview.element, this.words);
        host.append(this.frame);
        try {
            this.points = new Points(this.canvas);
        } catch (problem) {
            console.warn(problem.message);
            this.frame.classList.add('without');
            this.words.textContent = 'The map needs WebGL2, which this browser does not offer. Everything else works without it.';
            return;
        }
        this.pointer = new MapPointer(this, this.frame);
        this.pacing = new Pacing({
            count: () => this.camera.width ? this.points.count : 0,
            measure: millis => this.points.speed(millis, this.camera.look(), this.#size()),
            draw: (from, to) => this.points.draw(this.camera.look(), this.#size(), from, to, isDark() ? [1, 1, 1] : [0, 0, 0]),
            begun: () => this.#place(this.here, store.cursor),
        });
        new ResizeObserver(() => this.#resize()).observe(this.frame);
        store.on('column', name => name === 'x' || name === 'y' ? this.#places() : this.#colours());
        store.on('view', () => this.#kinds());
        store.on('selection', () => this.#rings());
        store.on('cursor theme', () => this.pacing.redraw());
        store.on('colours', () => this.#colours());
    }

    /** How many points are drawn by now. */
    get drawn() {
        return this.pacing?.drawn ?? 0;
    }

    /** Shows everything. */
    reset() {
        this.camera.reset();
        this.moved();
    }

    /** Whether a pointer draws a lasso instead of moving the map. */
    setDrawing(on) {
        if (this.pointer) this.pointer.drawing = on;
        this.frame.classList.toggle('lassoing', on);
    }

    zoomBy(factor) {
        this.camera.zoomBy(factor);
        this.moved();
    }

    /** Another part is to be seen. */
    moved() {
        this.pacing?.moved();
    }

    #places() {
        const x = this.store.column('x'), y = this.store.column('y');
        this.nearby = null;
        this.words.textContent = this.store.state.sets?.length ? 'The images are being laid out…' : 'There are no features yet.';
        if (!x || !y || x.length !== y.length) return;
        this.points.setPlaces(x, y);
        this.pacing.changed();
        this.#colours();
        this.#rings();
        const left = x.length - this.points.count;
        this.words.textContent = left ? count(left) + ' images have no place here: they have no features.' : '';
    }

    #colours() {
        if (!this.points.count) return;
        this.points.setColours(colouring.bytes(this.store));
        this.#kinds();
    }

    #kinds() {
        if (!this.points.count) return;
        const kinds = new Uint8Array(this.store.n), {rows} = this.store.view;
        const code = colouring.isCode ? this.store.column(colouring.by) : null;
        for (const row of rows) kinds[row] = code && code[row] === NONE ? PLAIN : COLOURED;
        this.points.setKinds(kinds);
        this.pacing.redraw();
    }

    #rings() {
        const x = this.store.column('x');
        if (!this.points.count || !x) return;
        this.points.setRings(this.store.selectedCount > 1 ? this.store.chosen().filter(row => x[row] === x[row])
            : new Uint32Array(0));
        this.pacing.redraw();
    }

    #resize() {
        const {camera, frame} = this;
        camera.width = frame.clientWidth;
        camera.height = frame.clientHeight;
        this.ratio = Math.min(2, devicePixelRatio || 1);
        for (const canvas of [this.canvas, this.pen]) {
            canvas.width = Math.max(1, camera.width * this.ratio);
            canvas.height = Math.max(1, camera.height * this.ratio);
        }
        this.pacing.changed();
    }

    /** Pixels across a point: the more room there is, the larger. */
    #size() {
        const {width, height, zoom} = this.camera, spread = Math.sqrt(width * height / this.points.count) * Math.sqrt(zoom);
        return Math.min(14, Math.max(1.6, spread * 0.4)) * this.ratio;
    }

    #place(mark, row) {
        const x = this.store.column('x')?.[row];
        mark.hidden = row < 0 || !(x === x) || x === undefined;
        if (mark.hidden) return;
        const [right, down] = this.camera.toCorner(x, this.store.column('y')[row]);
        mark.style.transform = 'translate(' + right + 'px,' + down + 'px)';
    }

    /** The row whose point is at a place of the screen; -1: none. */
    under(at) {
        const x = this.store.column('x'), y = this.store.column('y');
        if (!x || !y) return -1;
        this.nearby ??= new Nearby(x, y);
        return this.nearby.nearest(...this.camera.toMap(at), NEAR / this.camera.unit);
    }

    /** The pointer is over a row. */
    hover(row, event) {
        if (row < 0) return this.preview.hide();
        const box = this.frame.getBoundingClientRect();
        this.preview.show(row, event.clientX - box.left, event.clientY - box.top, this.camera);
    }

    clicked(row, event) {
        if (row < 0) return this.store.select([]);
        if (event.ctrlKey || event.metaKey) this.store.toggle(row);
        else this.store.select([row]);
        this.store.moveTo(row);
        this.store.emit('goto', row);
    }

    /** A line is being drawn, or is done. */
    lasso(line, done) {
        showLine(this.pen, line, this.ratio);
        if (!done) return;
        this.#choose(line.map(at => this.camera.toMap(at)));
        setTimeout(() => showLine(this.pen, null, this.ratio), 250);
    }

    async #choose(polygon) {
        const [x, y] = [await ready('x'), await ready('y')];
        if (!x || !y) return;
        const rows = within(polygon, x, y);
        this.store.select(rows);
        this.store.emit('lasso', rows);
        this.store.emit('say', images(rows.length) + ' selected');
    }

    #key(event) {
        if (!this.points || event.ctrlKey || event.metaKey || event.altKey) return;
        const moves = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60]};
        if (event.key in moves) {
            this.camera.drag(...moves[event.key]);
            this.moved();
        } else if (event.key === '+' || event.key === '=') this.zoomBy(1.4);
        else if (event.key === '-') this.zoomBy(1 / 1.4);
        else if (event.key === 'Home') this.reset();
        else if (event.key === ' ') this.#choose(this.camera.frame());
        else if (event.key === 'Escape') this.store.select([]);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}
