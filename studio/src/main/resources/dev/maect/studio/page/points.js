/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Draws points with WebGL2. They are drawn in a fixed random order, so that the first so many are a sample of all.

const VERTEX = `#version 300 es
in vec2 place; in vec3 colour; in float kind;
uniform vec2 centre; uniform vec2 scale; uniform float size; uniform bool ring;
out vec4 shade;
void main() {
    gl_Position = vec4((place - centre) * scale, 0.0, 1.0);
    bool dim = kind < 0.5 && !ring, plain = kind < 1.5;
    gl_PointSize = ring ? size + 4.0 : dim ? max(1.0, size * 0.6) : plain ? size * 0.8 : size;
    shade = vec4(colour, ring ? 1.0 : dim ? 0.13 : plain ? 0.4 : 0.9);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec4 shade; uniform float size; uniform bool ring; uniform vec3 ink; out vec4 result;
void main() {
    float away = length(gl_PointCoord - 0.5) * 2.0;
    if (size > 2.5 && away > 1.0) discard;
    result = ring && away > size / (size + 4.0) ? vec4(ink, 1.0) : shade;
}`;

export class Points {
    count = 0;
    #order = null;
    #ring = 0;

    /** Throws where there is no WebGL2. */
    constructor(canvas) {
        const gl = canvas.getContext('webgl2', {antialias: false, alpha: true, premultipliedAlpha: false,
            preserveDrawingBuffer: true,
            powerPreference: 'high-performance'});
        if (!gl) throw new Error('no WebGL2');
        this.canvas = canvas;
        this.gl = gl;
        this.program = this.#program();
        gl.useProgram(this.program);
        this.at = Object.fromEntries(['centre', 'scale', 'size', 'ring', 'ink']
            .map(name => [name, gl.getUniformLocation(this.program, name)]));
        this.places = this.#attribute('place', 2, gl.FLOAT, false);
        this.colours = this.#attribute('colour', 3, gl.UNSIGNED_BYTE, true);
        this.kinds = this.#attribute('kind', 1, gl.UNSIGNED_BYTE, false);
        this.order = gl.createBuffer();
        this.rings = gl.createBuffer();
        gl.enable(gl.BLEND);
        gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    }

    /** New places: x and y of each row; rows whose x is not a number are not drawn. */
    setPlaces(x, y) {
        const {gl} = this, n = x.length, both = new Float32Array(2 * n), order = new Uint32Array(n);
        let drawn = 0;
        for (let row = 0; row < n; row++) {
            both[2 * row] = x[row];
            both[2 * row + 1] = y[row];
            if (x[row] === x[row]) order[drawn++] = row;
        }
        let seed = 12345;
        for (let i = drawn - 1; i > 0; i--) {
            seed = Math.imul(seed, 1664525) + 1013904223 >>> 0;
            const j = Math.floor(seed / 4294967296 * (i + 1)), kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        this.count = drawn;
        this.#order = order.subarray(0, drawn);
        this.#fill(this.places, both);
        gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.order);
        gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.#order, gl.STATIC_DRAW);
    }

    /** Three bytes for each row. */
    setColours(bytes) {
        this.#fill(this.colours, bytes);
    }

    /** For each row 0 (dimmed), 1 (without a colour of its own) or 2. */
    setKinds(bytes) {
        this.#fill(this.kinds, bytes);
    }

    /** Rows that get a ring. */
    setRings(rows) {
        const {gl} = this;
        this.#ring = rows.length;
        gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.rings);
        gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, rows, gl.DYNAMIC_DRAW);
    }

    /** Draws those from one place of the random order to another, over what is there (from 0: over nothing). */
    draw({x, y, scaleX, scaleY}, size, from, to, ink) {
        const {gl, at} = this;
        gl.viewport(0, 0, this.canvas.width, this.canvas.height);
        if (!from) {
            gl.clearColor(0, 0, 0, 0);
            gl.clear(gl.COLOR_BUFFER_BIT);
        }
        gl.uniform2f(at.centre, x, y);
        gl.uniform2f(at.scale, scaleX, scaleY);
        gl.uniform1f(at.size, size);
        gl.uniform3fv(at.ink, ink);
        gl.uniform1i(at.ring, 0);
        gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.order);
        gl.drawElements(gl.POINTS, to - from, gl.UNSIGNED_INT, 4 * from);
        if (this.#ring) {
            gl.uniform1i(at.ring, 1);
            gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.rings);
            gl.drawElements(gl.POINTS, Math.min(this.#ring, Math.max(to, 1000)), gl.UNSIGNED_INT, 0);
        }
    }

    /** How many points can be drawn in so many milliseconds: measured, by waiting for a few of them. */
    speed(millis, view, size) {
        const {gl} = this, some = Math.min(this.count, 30_000), began = performance.now();
        this.draw(view, size, 0, some, [0, 0, 0]);
        gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
        return Math.max(10_000, some * millis / Math.max(0.2, performance.now() - began));
    }

    #attribute(name, size, type, normalised) {
        const {gl} = this, buffer = gl.createBuffer(), place = gl.getAttribLocation(this.program, name);
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.enableVertexAttribArray(place);
        gl.vertexAttribPointer(place, size, type, normalised, 0, 0);
        return buffer;
    }

    #fill(buffer, data) {
        const {gl} = this;
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    }

    #program() {
        const {gl} = this, program = gl.createProgram();
        for (const [type, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
            const shader = gl.createShader(type);
            gl.shaderSource(shader, text);
            gl.compileShader(shader);
            if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
            gl.attachShader(program, shader);
        }
        gl.linkProgram(program);
        if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
        return program;
    }
}
