/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// A small picture with a score under it, for strips: neighbours, typical images, those to label next.
import {el, fileName} from './dom.js';
import {thumbnail} from './api.js';
import {names} from './names.js';
import {store} from './store.js';

/** A button with an image; pressing it moves the cursor there. */
export function tile(row, {score, note, mark = '', onpick, size = 96} = {}) {
    const said = [store.labelOf(row), score === undefined ? '' : score.toFixed(2), note ?? ''].filter(Boolean).join(', ');
    const button = el('button', {
        class: 'tile ' + mark, type: 'button', 'data-row': row, 'aria-label': 'Image ' + (row + 1) + (said ? ', ' + said : ''),
        onclick: () => onpick ? onpick(row) : store.moveTo(row),
    }, el('img', {src: thumbnail(row, size), alt: '', loading: 'lazy', draggable: 'false'}),
        score === undefined && !note ? null : el('span', {class: 'tile-words'}, note ?? score.toFixed(2)));
    names.details(row).then(info => {
        button.setAttribute('aria-label', fileName(info.name) + (said ? ', ' + said : ''));
        button.title = info.name;
    }, () => {});
    return button;
}
