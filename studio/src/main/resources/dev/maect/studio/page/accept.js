/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Taking over suggestions that are sure enough, and what may be expected of it.
import {afterQuiet, el, images, percent} from './dom.js';
import {api} from './api.js';
import {attempt, say} from './status.js';
import {store, NONE} from './store.js';

/** How many images would get a label, and how many of all would be right then, if suggestions are as sure as they say. */
function expected(above) {
    const column = store.column('confidence'), label = store.column('label');
    if (!column || !label) return null;
    let many = 0, right = 0, labelled = 0;
    for (let row = 0; row < store.n; row++) {
        if (label[row] !== NONE) labelled++;
        else if (column[row] >= above && column[row] > 0) {
            many++;
            right += column[row];
        }
    }
    return {many, right, ofAll: (labelled + right) / store.n};
}

/** Suggestions above a confidence become labels. */
export function acceptance() {
    const output = el('output', {}, '95 %'), hint = el('p', {class: 'quiet'});
    const button = el('button', {type: 'button', disabled: true, onclick: async () => {
        const done = await attempt(() => api.accept({above: Number(input.value)}));
        if (done) say(images(done.rows) + ' have the suggested label now. U undoes it.');
        preview();
    }}, 'Accept');
    const preview = () => {
        const will = expected(Number(input.value));
        button.disabled = !will?.many;
        hint.textContent = !will ? 'There are no suggestions yet.' : images(will.many) + ' without a label would get what is suggested'
            + (will.many ? ', about ' + percent(will.right / will.many) + ' of them rightly. Of all images about '
                + percent(will.ofAll) + ' would have the right label.' : '.');
    };
    const later = afterQuiet(150, preview);
    const input = el('input', {type: 'range', min: 0, max: 1, step: 0.01, 'aria-label': 'Confidence', oninput: () => {
        output.textContent = percent(Number(input.value));
        later();
    }});
    input.value = 0.95;
    store.on('column', name => (name === 'confidence' || name === 'label') && later());
    later();
    return el('div', {class: 'accept'}, el('h2', {}, 'Accept suggestions'),
        el('label', {class: 'slider'}, el('span', {}, 'at least'), input, output), hint, button);
}
