/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Before and after tuning: the neighbours of one image by two encoders, side by side.
import {byId, el, images, percent, show} from './dom.js';
import {api, whole} from './api.js';
import {names} from './names.js';
import {attempt} from './status.js';
import {store, NONE} from './store.js';
import {tile} from './tile.js';

const K = 12;
let before = '', after = '', asked = 0, best = [];

export function startCompare() {
    const host = byId('compare');
    store.on('tab', ({tab}) => tab === 'compare' && begin(host));
    store.on('cursor', () => store.tab === 'compare' && compare());
    store.on('another', () => store.tab === 'compare' && another());
    store.on('state', () => store.tab === 'compare' && !before && begin(host));
}

function begin(host) {
    const {sets} = store.state;
    if (!sets || sets.length < 2) {
        show(host, el('div', {class: 'page-text'}, el('h2', {}, 'Before and after tuning'), el('p', {}, sets?.length
            ? 'This catalogue holds what one encoder says. Embed the images with a second one, and both are compared here:'
            : 'There are no features yet. Embed the images with two encoders, and both are compared here:'),
        el('pre', {}, 'maect embed IMAGES --with ENCODER --name before --catalog CATALOG')));
        return;
    }
    if (!sets.some(set => set.name === before)) before = store.state.before || sets[0].name;
    if (!sets.some(set => set.name === after)) after = store.state.after || sets.at(-1).name;
    const choice = (words, value, chosen) => el('label', {class: 'line'}, el('span', {}, words), el('select', {onchange: event => {
        chosen(event.target.value);
        compare();
        overall();
    }}, sets.map(({name}) => el('option', {value: name, selected: name === value}, name))));
    show(host,
        el('div', {class: 'compare-head'}, el('h2', {}, 'Before and after tuning'),
            choice('Before', before, value => before = value), choice('After', after, value => after = value),
            el('button', {type: 'button', class: 'main', onclick: another}, 'Another image ', el('kbd', {}, 'n'))),
        el('p', {id: 'compare-overall', class: 'quiet'}),
        el('div', {class: 'compare-body'},
            el('section', {'aria-label': 'Before', class: 'side'}, el('h3', {}, 'Before'), el('div', {id: 'compare-before', class: 'strip big'})),
            el('section', {'aria-label': 'Image', class: 'query'}, el('div', {id: 'compare-query'})),
            el('section', {'aria-label': 'After', class: 'side'}, el('h3', {}, 'After'), el('div', {id: 'compare-after', class: 'strip big'}))),
        el('section', {class: 'compare-best', 'aria-label': 'Where tuning changed most'}, el('h3', {id: 'compare-best-words'}, 'Where tuning changed most'),
            el('div', {id: 'compare-best', class: 'strip'})));
    overall();
    if (store.cursor < 0) another();
    else compare();
}

function another() {
    const helped = best.map(one => one.row).filter(row => row !== store.cursor), {rows} = store.view;
    let row = helped.length && Math.random() < 0.5 ? helped[Math.floor(Math.random() * helped.length)]
        : rows[Math.floor(Math.random() * rows.length)];
    if (row === store.cursor) row = rows[(rows.indexOf(row) + 1) % rows.length];
    if (row === undefined) return;
    store.select([row]);
    store.moveTo(row);
}

async function compare() {
    const row = store.cursor, mine = ++asked;
    if (row < 0 || !byId('compare-query')) return;
    const words = el('p', {class: 'compare-words', role: 'status'}), name = el('p', {class: 'facts-name'});
    show(byId('compare-query'), el('img', {src: whole(row), alt: 'The image whose neighbours are compared'}), name,
        el('p', {class: 'quiet'}, store.labelOf(row) || 'no label'), words);
    names.details(row).then(info => name.textContent = info.name, () => {});
    const answer = await attempt(() => api.compare({row, k: K, before, after}));
    if (!answer || mine !== asked) return;
    const label = store.column('label')?.[row] ?? NONE;
    for (const [side, other] of [['before', 'after'], ['after', 'before']]) {
        const there = new Set(answer[other].map(hit => hit.row));
        show(byId('compare-' + side), answer[side].map(hit => {
            const same = label !== NONE && store.column('label')[hit.row] === label, both = there.has(hit.row);
            return tile(hit.row, {score: hit.score, size: 192, mark: (both ? 'both ' : '') + (label === NONE ? '' : same ? 'same' : 'other'),
                note: hit.score.toFixed(2) + (label === NONE ? '' : same ? ' ✓' : ' ✗') + (both ? ' ⇄' : '')});
        }));
    }
    words.textContent = answer.shared + ' of ' + answer.of + ' neighbours are in both (⇄).'
        + (answer.sameLabel ? ' With the same label (✓): ' + answer.sameLabel.before + ' before, ' + answer.sameLabel.after + ' after.' : '');
}

async function overall() {
    const pair = {before, after}, line = byId('compare-overall');
    let answer = await api.comparedAll(pair).catch(() => null);
    if (!answer || answer.state === 'none' || answer.state === 'stale') {
        if (!await api.compareAll(pair).catch(() => null)) return;
        answer = {state: 'working'};
    }
    while (answer?.state === 'working') {
        line.textContent = 'Comparing all images…';
        await new Promise(done => setTimeout(done, 700));
        if (before !== pair.before || after !== pair.after || store.tab !== 'compare') return;
        answer = await api.comparedAll(pair).catch(() => null);
    }
    if (!answer || before !== pair.before || after !== pair.after) return;
    const same = answer.sameLabel;
    line.textContent = 'Of ' + images(answer.images) + ', ' + percent(answer.agreement) + ' of the ' + answer.k + ' neighbours are the same. '
        + (same ? 'Of the labelled neighbours, ' + percent(same.before, 1) + ' have the same label before and ' + percent(same.after, 1)
            + ' after; the difference is ' + points(same.low) + ' to ' + points(same.high) + ' (95 %, ' + images(same.images) + ').' : '');
    best = (answer.best ?? []).filter(one => !same || one.after > one.before);
    byId('compare-best-words').textContent = same ? 'Where tuning helped most: neighbours with the same label, before and after'
        : 'Where tuning changed most';
    show(byId('compare-best'), best.slice(0, 24).map(one => tile(one.row, {note: same ? changed(one) : '', onpick: row => {
        store.select([row]);
        store.moveTo(row);
        byId('compare').scrollTop = 0;
    }})));
}

const changed = ({before: was, after: is}) => Math.round(100 * was) + ' → ' + Math.round(100 * is) + ' %';
const points = share => (share >= 0 ? '+' : '−') + Math.abs(100 * share).toFixed(1);
