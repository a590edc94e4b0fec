/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Undo and redo of labels, tags and groups.
import {byId} from './dom.js';
import {api} from './api.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

export async function undo() {
    if (!store.state.undo?.undo) return say('There is nothing to undo.');
    const done = await attempt(() => api.undo());
    if (done) say('Undone: ' + done.words);
}

export async function redo() {
    if (!store.state.undo?.redo) return say('There is nothing to redo.');
    const done = await attempt(() => api.redo());
    if (done) say('Done again: ' + done.words);
}

export function startUndo() {
    byId('undo').addEventListener('click', undo);
    byId('redo').addEventListener('click', redo);
    store.on('state', () => {
        for (const name of ['undo', 'redo']) {
            const words = store.state.undo?.[name] ?? '', button = byId(name);
            button.disabled = !words;
            button.title = (name === 'undo' ? 'Undo' : 'Redo') + (words ? ': ' + words : '');
        }
    });
}
