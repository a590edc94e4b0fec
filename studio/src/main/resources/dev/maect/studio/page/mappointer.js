/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// What a mouse or fingers do on the map: one moves it or draws a lasso, two zoom, the wheel zooms, a click chooses a point.

/** Pixels that a pointer may move and still have clicked. */
const CLICK = 4;

export class MapPointer {
    #pointers = new Map();
    #line = null;

    /** `map` has camera, moved(), lasso(line, done), under(at), hover(row, event) and clicked(row, event). */
    constructor(map, frame) {
        this.map = map;
        this.frame = frame;
        this.drawing = false;
        for (const [type, work] of Object.entries({pointerdown: 'down', pointermove: 'move', pointerup: 'up', pointercancel: 'up', wheel: 'wheel'})) {
            frame.addEventListener(type, event => this[work](event), {passive: false});
        }
        frame.addEventListener('pointerleave', () => map.hover(-1));
    }

    /** Where an event was: right of and above the middle. */
    at(event) {
        const box = this.frame.getBoundingClientRect(), {width, height} = this.map.camera;
        return [event.clientX - box.left - width / 2, height / 2 - (event.clientY - box.top)];
    }

    down(event) {
        if (event.button > 0) return;
        const at = this.at(event);
        this.frame.setPointerCapture(event.pointerId);
        this.#pointers.set(event.pointerId, {at, from: at});
        this.map.hover(-1);
        this.#line = this.#pointers.size === 1 && (event.shiftKey || this.drawing) ? [at] : null;
    }

    move(event) {
        const pointer = this.#pointers.get(event.pointerId), at = this.at(event);
        if (!pointer) {
            if (event.pointerType === 'mouse') this.map.hover(this.map.under(at), event);
            return;
        }
        const before = pointer.at;
        pointer.at = at;
        if (this.#line) {
            const last = this.#line.at(-1);
            if (Math.hypot(at[0] - last[0], at[1] - last[1]) > 3) this.#line.push(at);
            this.map.lasso(this.#line, false);
        } else if (this.#pointers.size === 2) {
            const other = [...this.#pointers.values()].find(one => one !== pointer).at;
            const far = (a, b) => Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));
            this.map.camera.zoomBy(far(at, other) / far(before, other), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
            this.map.moved();
        } else {
            this.map.camera.drag(at[0] - before[0], at[1] - before[1]);
            this.map.moved();
        }
    }

    up(event) {
        const pointer = this.#pointers.get(event.pointerId), line = this.#line;
        if (!pointer) return;
        this.#pointers.delete(event.pointerId);
        this.#line = null;
        if (line && line.length > 2) this.map.lasso(line, true);
        else if (Math.hypot(pointer.at[0] - pointer.from[0], pointer.at[1] - pointer.from[1]) < CLICK) {
            this.map.clicked(this.map.under(this.at(event)), event);
        }
    }

    wheel(event) {
        event.preventDefault();
        this.map.camera.zoomBy(Math.exp(-event.deltaY / 300), this.at(event));
        this.map.moved();
    }
}
