/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// One cell of the grid, used for one image after the other.
import {count, el, fileName} from './dom.js';
import {thumbnail} from './api.js';
import {names} from './names.js';
import {labelColour} from './colours.js';
import {NONE} from './store.js';

let made = 0;

export class Cell {
    row = -1;
    #wanted = '';

    constructor() {
        this.image = el('img', {alt: '', draggable: 'false', decoding: 'async'});
        this.image.addEventListener('load', () => this.image.classList.add('there'));
        this.image.addEventListener('error', () => this.element.classList.add('broken'));
        this.label = el('span', {class: 'cell-label'});
        this.score = el('span', {class: 'cell-score'});
        this.element = el('div', {class: 'cell', role: 'option', id: 'cell-' + made++, 'aria-selected': 'false'},
            el('div', {class: 'cell-image'}, this.image), el('span', {class: 'tick', 'aria-hidden': 'true'}),
            el('div', {class: 'cell-caption', 'aria-hidden': 'true'}, this.label, this.score));
    }

    size(pixels) {
        this.element.style.setProperty('--cell', pixels + 'px');
    }

    become(place, row, store) {
        this.place = place;
        this.row = row;
        this.#wanted = thumbnail(row);
        this.element.dataset.place = place;
        this.element.hidden = false;
        this.element.setAttribute('aria-posinset', place + 1);
        this.element.setAttribute('aria-setsize', store.view.rows.length);
        this.write(store);
        this.mark(store);
    }

    /** Asks for the picture, if it is not there or on its way. */
    load() {
        if (!this.#wanted) return;
        this.image.src = this.#wanted;
        this.#wanted = '';
    }

    leave() {
        this.row = -1;
        this.#wanted = '';
        this.element.hidden = true;
        this.element.classList.remove('broken');
        this.image.classList.remove('there');
        this.image.removeAttribute('src');
    }

    mark(store) {
        const selected = store.selected[this.row] === 1;
        this.element.classList.toggle('selected', selected);
        this.element.classList.toggle('cursor', this.row === store.cursor);
        this.element.setAttribute('aria-selected', selected);
    }

    write(store) {
        if (this.row < 0) return;
        const {scores, bands, captions} = store.view, code = store.column('label')?.[this.row] ?? NONE;
        const suggested = code === NONE ? store.column('suggestion')?.[this.row] ?? NONE : NONE;
        const text = captions?.[this.place]
            ?? (code !== NONE ? store.labelName(code) : suggested !== NONE ? store.labelName(suggested) + '?' : '');
        this.label.textContent = text;
        this.label.classList.toggle('suggested', suggested !== NONE);
        this.element.style.setProperty('--mark', code !== NONE ? labelColour(code) : 'transparent');
        this.score.textContent = scores ? scores[this.place].toFixed(2) : '';
        this.element.classList.toggle('odd', bands ? bands[this.place] === 1 : false);
        const name = names.known(this.row);
        this.element.setAttribute('aria-label', (name ? fileName(name) : 'image ' + count(this.row + 1))
            + (text ? ', ' + text : '') + (scores ? ', ' + scores[this.place].toFixed(2) : ''));
    }
}
