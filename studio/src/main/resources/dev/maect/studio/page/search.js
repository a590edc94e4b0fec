/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Search by words (name, folder, label, tag), and by an image from outside: dropped, pasted or chosen.
import {byId, count} from './dom.js';
import {api} from './api.js';
import {attempt, complain, say} from './status.js';
import {store} from './store.js';
import {viewOutside} from './viewer.js';

/** Where words were found, to be said. */
const IN = {name: many => many + ' by name', folder: many => many + ' by folder', label: many => many + ' by label', tag: many => many + ' by tag'};

export function startSearch() {
    const input = byId('search');
    byId('search-form').addEventListener('submit', async event => {
        event.preventDefault();
        const text = input.value.trim();
        if (!text) return store.lookAtAll();
        const found = await attempt(() => api.search(text));
        if (!found) return;
        store.look({kind: 'search', title: 'With “' + text + '”', rows: found.rows});
        say(found.places.length ? found.places.map(([place, many]) => IN[place](count(many))).join(', ') + '.'
            : 'No name, folder, label or tag has “' + text + '”.');
        if (!/^#(images|map|groups|lists)/.test(location.hash)) location.hash = '#images';
        store.grid.scroller.focus();
    });
    input.addEventListener('keydown', event => {
        if (event.key !== 'Escape') return;
        input.value = '';
        store.grid.scroller.focus();
    });
    byId('picture-button').addEventListener('click', () => byId('picture-file').click());
    byId('picture-file').addEventListener('change', event => {
        take(event.target.files);
        event.target.value = '';
    });
    addEventListener('paste', event => event.clipboardData?.files.length && take(event.clipboardData.files));
    dropping();
}

function dropping() {
    const curtain = byId('drop'), carries = event => event.dataTransfer?.types.includes('Files');
    let deep = 0;
    addEventListener('dragenter', event => {
        if (!carries(event)) return;
        deep++;
        curtain.hidden = false;
    });
    addEventListener('dragleave', event => {
        if (carries(event) && --deep <= 0) curtain.hidden = true;
    });
    addEventListener('dragover', event => carries(event) && event.preventDefault());
    addEventListener('drop', event => {
        if (!carries(event)) return;
        event.preventDefault();
        deep = 0;
        curtain.hidden = true;
        take(event.dataTransfer.files);
    });
}

function take(files) {
    if (!files.length) return;
    if (files[0].size > 64_000_000) return complain({message: 'The file is larger than 64 MB.', advice: 'Take a smaller image.'});
    viewOutside(files[0]);
}
