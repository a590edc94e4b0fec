/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The small image beside the pointer on the map.
import {el, fileName} from './dom.js';
import {thumbnail} from './api.js';
import {names} from './names.js';

const SIZE = 190, BESIDE = 16;

export class MapPreview {
    #row = -1;

    constructor(store) {
        this.store = store;
        this.element = el('div', {class: 'map-preview', hidden: true, 'aria-hidden': 'true'});
    }

    hide() {
        this.element.hidden = true;
    }

    /** Shows a row's image at a place of a frame of this size. */
    show(row, right, down, {width, height}) {
        this.element.hidden = false;
        if (row !== this.#row) {
            this.#row = row;
            const name = names.known(row);
            this.element.replaceChildren(el('img', {src: thumbnail(row), alt: ''}),
                el('span', {}, this.store.labelOf(row) || (name ? fileName(name) : '')));
        }
        const x = right > width - SIZE ? right - SIZE + 18 : right + BESIDE, y = Math.min(down + 12, Math.max(0, height - SIZE));
        this.element.style.transform = 'translate(' + x + 'px,' + y + 'px)';
    }
}
