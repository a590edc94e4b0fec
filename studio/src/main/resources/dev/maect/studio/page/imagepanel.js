/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Beside the grid: the image at the cursor, what is known of it, and the images most like it, with scores.
import {byId, count, el, fileName, percent, show} from './dom.js';
import {api, thumbnail} from './api.js';
import {give, openPalette, swatch} from './labelling.js';
import {names} from './names.js';
import {attempt, say} from './status.js';
import {store, NONE} from './store.js';
import {askTag} from './tags.js';
import {tile} from './tile.js';

const NEIGHBOURS = 12;
let shown = 0;

export function startImagePanel() {
    const panel = byId('panel-image');
    const facts = el('div', {class: 'facts'}), like = el('div', {class: 'strip', 'aria-live': 'off'});
    show(panel, el('h2', {}, 'Image'), facts, el('div', {class: 'head-row'}, el('h3', {}, 'Most like it'),
        el('button', {type: 'button', class: 'plain', onclick: () => store.cursor >= 0 && lookAlike([store.cursor])}, 'Show more')), like);
    const draw = () => drawFacts(facts);
    store.on('cursor', () => {
        draw();
        drawLike(like);
    });
    store.on('labels tags', draw);
    store.on('column', name => (name === 'suggestion' || name === 'confidence' || name === 'label') && draw());
    store.on('tab', () => drawLike(like));
    store.on('similar', row => lookAlike(store.selected[row] && store.selectedCount > 1 ? store.chosen() : [row]));
    draw();
}

/** Shows the images like these in the grid. */
export async function lookAlike(rows, crop = null, patches = false) {
    if (rows.length > 100) return say('At most 100 images are looked for together.');
    const answer = await attempt(() => api.similar({rows, k: 200, set: store.state.set, crop, patches: patches || null}));
    if (!answer) return;
    const name = rows.length === 1 ? fileName((await names.details(rows[0])).name) : rows.length + ' images';
    lookAtHits(answer, (patches ? 'With patches like ' : crop ? 'Like a part of ' : 'Like ') + name);
}

/** Shows what was found, with scores. */
export function lookAtHits(answer, title) {
    const {hits, millis} = answer;
    store.sort = 'order';
    store.look({kind: 'similar', title, rows: Uint32Array.from(hits, hit => hit.row), scores: hits.map(hit => hit.score)});
    if (location.hash && !/^#(images|map|groups|lists)/.test(location.hash)) location.hash = '#images';
    say(hits.length + ' found in ' + Math.max(1, Math.round(millis)) + ' ms, best ' + (hits[0]?.score.toFixed(2) ?? 'none') + '.');
}

async function drawFacts(facts) {
    const row = store.cursor;
    if (row < 0) {
        show(facts, el('p', {class: 'quiet'}, 'Choose an image to see more of it.'));
        return;
    }
    const mine = ++shown;
    const info = await names.details(row).catch(problem => ({problem}));
    if (mine !== shown) return;
    if (info.problem) {
        show(facts, el('p', {class: 'quiet'}, info.problem.message));
        return;
    }
    const code = store.column('label')?.[row] ?? NONE, guess = store.column('suggestion')?.[row] ?? NONE;
    const sure = store.column('confidence')?.[row];
    show(facts,
        el('button', {type: 'button', class: 'facts-image', 'aria-label': 'Open ' + info.name, onclick: () => store.emit('open')},
            el('img', {src: thumbnail(row, 384), alt: ''})),
        el('p', {class: 'facts-name', title: info.path}, info.name),
        el('p', {class: 'quiet'}, count(info.width) + ' × ' + count(info.height) + ', ' + bytes(info.bytes)
            + (info.copies > 1 ? ', ' + info.copies + ' copies' : '')),
        el('div', {class: 'facts-line'}, swatch(code), el('strong', {}, store.labelName(code) || 'no label'),
            el('button', {type: 'button', onclick: () => openPalette([row])}, code === NONE ? 'Label…' : 'Change…'),
            code === NONE ? null : el('button', {type: 'button', class: 'plain', onclick: () => give([row], null)}, 'Remove')),
        guess === NONE || guess === code ? null : el('div', {class: 'facts-line'}, el('span', {class: 'quiet'}, 'suggested'),
            el('span', {}, store.labelName(guess) + (sure ? ' ' + percent(sure) : '')),
            el('button', {type: 'button', onclick: () => give([row], store.labelName(guess))}, 'Accept')),
        info.group ? el('p', {class: 'quiet'}, 'Group: ' + info.group) : null,
        el('div', {class: 'facts-line'}, info.tags.map(tag => el('button', {type: 'button', class: 'chip', 'aria-label': 'Remove the tag ' + tag,
            onclick: () => attempt(() => api.tag([row], tag, false))}, tag, ' ×')),
            el('button', {type: 'button', class: 'plain', onclick: () => askTag([row])}, '+ tag')));
}

const drawLike = (() => {
    let asked = -1;
    return async like => {
        const row = store.cursor;
        if (row < 0 || byId('panel-image').hidden) return;
        if (row === asked) return;
        asked = row;
        await new Promise(done => setTimeout(done, 120));
        if (row !== store.cursor) return;
        if (store.column('features')?.[row] === 0) {
            show(like, el('p', {class: 'quiet'}, 'This image has no features yet: embed the folder again.'));
            return;
        }
        const answer = await api.similar({rows: [row], k: NEIGHBOURS, set: store.state.set, crop: null}).catch(problem => ({problem}));
        if (row !== store.cursor) return;
        if (answer.problem) show(like, el('p', {class: 'quiet'}, answer.problem.message));
        else show(like, answer.hits.filter(hit => hit.row !== row).map(hit => tile(hit.row, {score: hit.score, onpick: go})));
    };
})();

function go(row) {
    store.select([row]);
    store.moveTo(row);
    store.emit('goto', row);
}

function bytes(n) {
    return n < 1000 ? n + ' B' : n < 1_000_000 ? Math.round(n / 1000) + ' kB' : (n / 1_000_000).toFixed(1) + ' MB';
}
