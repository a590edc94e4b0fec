/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Which part of the plane the map shows. Places on the screen are pixels right of and above the middle.

const START = {x: 0, y: 0, zoom: 0.95};

export class Camera {
    width = 0;
    height = 0;

    constructor() {
        this.reset();
    }

    /** Shows everything. */
    reset() {
        Object.assign(this, START);
    }

    /** Pixels of one unit of the map. */
    get unit() {
        return Math.min(this.width, this.height) / 2 * this.zoom;
    }

    /** From the screen to the map. */
    toMap([right, up]) {
        return [this.x + right / this.unit, this.y + up / this.unit];
    }

    /** From the map to pixels right of and below the upper left corner. */
    toCorner(x, y) {
        return [(x - this.x) * this.unit + this.width / 2, this.height / 2 - (y - this.y) * this.unit];
    }

    /** What lies at `at` stays there. */
    zoomBy(factor, at = [0, 0]) {
        const before = this.toMap(at);
        this.zoom = Math.min(400, Math.max(0.5, this.zoom * factor));
        const after = this.toMap(at);
        this.x += before[0] - after[0];
        this.y += before[1] - after[1];
    }

    /** Moves the map along with a pointer. */
    drag(right, up) {
        this.x -= right / this.unit;
        this.y -= up / this.unit;
    }

    /** What is shown, as a polygon of the map. */
    frame() {
        const w = this.width / 2, h = this.height / 2;
        return [[-w, -h], [w, -h], [w, h], [-w, h]].map(at => this.toMap(at));
    }

    /** Centre and scale, as the points are drawn by. */
    look() {
        return {x: this.x, y: this.y, scaleX: 2 * this.unit / this.width, scaleY: 2 * this.unit / this.height};
    }
}
