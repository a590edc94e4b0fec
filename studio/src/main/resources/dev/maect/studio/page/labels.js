/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Beside the desk: how well the labels are learnt, the labels themselves, and taking over what is sure.
import {byId, count, el, percent, show} from './dom.js';
import {acceptance} from './accept.js';
import {api} from './api.js';
import {ready} from './columns.js';
import {chart} from './chart.js';
import {labelKey, pickLabel, swatch} from './labelling.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

export function startLabels() {
    const learnt = el('div', {class: 'learnt'}), list = el('ul', {class: 'label-list'});
    show(byId('panel-label'), el('h2', {}, 'Accuracy'), learnt, acceptance(), el('h2', {}, 'Labels'), list);
    store.on('state', () => {
        drawLearnt(learnt);
        drawLabels(list);
    });
}

function drawLearnt(host) {
    const {classifier, history} = store.state, state = classifier?.state ?? 'none';
    const words = {
        none: 'A classifier learns in the background as soon as two labels have a few images each.',
        'too-few': classifier?.message || 'A few more labels are needed.',
        training: 'Learning from ' + count(classifier?.labels ?? 0) + ' labels…',
    }[state] ?? '';
    const ready = classifier?.accuracy > 0;
    show(host,
        ready ? el('p', {class: 'big-number'}, percent(classifier.accuracy, 1), el('span', {class: 'quiet'},
            ' right (' + percent(classifier.low) + ' to ' + percent(classifier.high) + ') with ' + count(classifier.labels) + ' labels')) : null,
        el('p', {class: 'quiet'}, classifier?.paused ? 'Paused.' : classifier?.working && state !== 'training' ? 'Learning…' : words),
        history?.length > 1 ? chart([{name: 'accuracy', points: history.map(({labels, accuracy, low, high}) => [labels, accuracy, low, high])}],
            {says: value => Math.round(100 * value) + ' %', title: 'Accuracy by number of labels', bottom: 'labels'}) : null,
        ready && classifier.gain > 0 ? el('p', {class: 'quiet'}, 'One more image of each label is expected to bring '
            + percent(classifier.gain, 1) + '.') : null,
        classifier?.perClass?.length ? el('details', {}, el('summary', {}, 'By label'), el('table', {class: 'plain-table'},
            el('thead', {}, el('tr', {}, ['Label', 'Images', 'Right'].map(name => el('th', {scope: 'col'}, name)))),
            el('tbody', {}, classifier.perClass.map(one => el('tr', {}, el('td', {}, one.name), el('td', {}, count(one.labels)),
                el('td', {}, percent(one.accuracy))))))) : null,
        classifier?.paused ? action('go on', 'Go on learning') : state === 'none' ? null
            : el('div', {class: 'row'}, action('train', 'Learn now'), action('pause', 'Pause')));
}

function action(name, words) {
    return el('button', {type: 'button', class: 'plain', onclick: () => attempt(() => api.classifier(name))}, words);
}

function drawLabels(host) {
    const {labels} = store.state;
    show(host, labels.length ? labels.map(({name, count: many}, code) => el('li', {},
        swatch(code), el('span', {class: 'grow label-name', title: name}, name), el('span', {class: 'quiet'}, count(many)),
        labelKey(code) ? el('kbd', {}, labelKey(code)) : null,
        el('button', {type: 'button', class: 'plain', 'aria-label': 'Show images with ' + name, onclick: () => lookAtLabel(code)}, 'Show'),
        el('button', {type: 'button', class: 'plain', 'aria-label': 'Rename ' + name + ', or merge it with another', onclick: () => rename(name)}, 'Rename')))
        : el('li', {class: 'quiet'}, 'No label yet. Press L at an image.'));
}

async function lookAtLabel(code) {
    const column = await ready('label'), rows = [];
    if (!column) return;
    for (let row = 0; row < store.n; row++) if (column[row] === code) rows.push(row);
    store.look({kind: 'label', title: 'Label ' + store.labelName(code), rows: Uint32Array.from(rows)});
    location.hash = '#images';
}

function rename(from) {
    pickLabel('New name of ' + from + ' (an existing one merges them)', async to => {
        if (to === from) return;
        const done = await attempt(() => api.renameLabel(from, to));
        if (done) say(from + ' is ' + to + ' now. U undoes it.');
    });
}
