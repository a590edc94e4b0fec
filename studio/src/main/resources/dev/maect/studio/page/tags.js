/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Tags: any words on any images.
import {byId, el, images, show} from './dom.js';
import {api} from './api.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

/** Asks for a tag and puts it on images. */
export function askTag(rows) {
    if (!rows.length) return say('Choose an image first.');
    const dialog = byId('palette'), input = el('input', {type: 'text', 'aria-label': 'Name of the tag', placeholder: 'Name of a tag',
        list: 'tag-names', maxlength: 200, autocomplete: 'off'});
    const put = on => async event => {
        event.preventDefault();
        const tag = input.value.trim();
        if (!tag) return input.focus();
        dialog.close();
        if (await attempt(() => api.tag(rows, tag, on))) say(images(rows.length) + (on ? ': tag ' : ' without the tag ') + tag);
    };
    show(dialog, el('form', {onsubmit: put(true)}, el('h2', {}, 'Tag for ' + images(rows.length)), input,
        el('datalist', {id: 'tag-names'}, store.state.tags.map(({name}) => el('option', {value: name}))),
        el('div', {class: 'row'}, el('button', {class: 'main'}, 'Tag'), el('button', {type: 'button', onclick: put(false)}, 'Take it away'))));
    dialog.showModal();
    input.focus();
}
