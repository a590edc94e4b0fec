/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Keys that work everywhere, and the list of all keys.
import {byId, el, show, typing} from './dom.js';
import {labelKey, labelOfKey, give, openPalette} from './labelling.js';
import {redo, undo} from './undo.js';
import {store} from './store.js';

const KEYS = [
    ['Arrows', 'move in the grid; on the map: move it'], ['Shift + arrows', 'select from here to there'],
    ['Space', 'add to the selection or take away'], ['Ctrl + A', 'select all that is shown'], ['Enter', 'open the image large'],
    ['+ and −', 'larger or smaller'], ['Home, End, Page up, Page down', 'go far'],
    ['1 to 9, then letters', 'give a label (keys stand beside the labels)'], ['L', 'give a label by its name, or a new one'],
    ['X', 'take the label away'], ['U', 'undo'], ['Shift + U', 'redo'], ['S', 'find images like this one'],
    ['N', 'the next image to label; when comparing: another image'], ['/', 'search'], ['?', 'this list'],
    ['Esc', 'close, clear the selection, or show all images again'], ['Alt + 1 to 7', 'images, map, groups, label, lists, compare, training'],
];

export function startKeys() {
    byId('help-button').addEventListener('click', help);
    addEventListener('keydown', event => {
        if (event.defaultPrevented || typing(event) || event.ctrlKey || event.metaKey) return;
        if (event.altKey) {
            const link = /^[1-7]$/.test(event.key) ? byId('tabs').children[Number(event.key) - 1] : null;
            if (link) {
                event.preventDefault();
                link.click();
            }
            return;
        }
        if (document.querySelector('dialog[open]:not(#viewer)')) return;
        if (pressed(event)) event.preventDefault();
    });
}

function pressed(event) {
    const {key} = event, viewing = byId('viewer').open;
    if (key === '?') help();
    else if (key === '/' && !viewing) {
        byId('search').focus();
        byId('search').select();
    } else if (key === 'u') undo();
    else if (key === 'U') redo();
    else if (key === 'Escape' && !viewing) {
        if (store.selectedCount > 1) store.select([]);
        else if (store.source.kind !== 'all') store.lookAtAll();
        else return false;
    } else if (store.tab === 'compare' || store.tab === 'training') {
        if (key === 'n') store.emit('another');
        else return false;
    } else if (key === 'n') store.emit('skip');
    else if (key === 'l') openPalette();
    else if (key === 'x') give(target(), null);
    else if (key === 's' && store.cursor >= 0) store.emit('similar', store.cursor);
    else {
        const label = labelOfKey(key);
        if (label === null) return false;
        give(target(), label);
    }
    return true;
}

/** Which images a label key is for. */
function target() {
    if (byId('viewer').open || store.tab === 'label') return store.cursor < 0 ? [] : [store.cursor];
    return store.chosen();
}

function help() {
    const labels = store.state.labels.slice(0, 24).map(({name}, code) => [labelKey(code), name]).filter(([key]) => key);
    const list = pairs => el('dl', {class: 'keys'}, pairs.flatMap(([key, words]) => [
        el('dt', {}, el('kbd', {}, key)), el('dd', {}, words)]));
    show(byId('help'), el('h2', {}, 'Keys'), list(KEYS), labels.length ? el('h3', {}, 'Labels') : null, list(labels),
        el('form', {method: 'dialog'}, el('button', {}, 'Close')));
    byId('help').showModal();
}
