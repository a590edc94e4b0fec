/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Keeps the page in step with the server: what changes there (by this tab, another, or in the background) comes as events.
import {api} from './api.js';
import {askAgain, dropColumn, fetchColumn, fetchNew, forgetColumns, onItsWay} from './columns.js';
import {names} from './names.js';
import {store, NONE} from './store.js';

/** Loads everything and then listens. */
export async function begin() {
    await load();
    listen();
}

async function load() {
    const state = await api.state();
    forgetColumns();
    names.forget();
    store.setState(state);
    const offered = {...there(state), ...state.columns};
    if (state.n) await fetchNew(offered, ['id', 'label']);
    store.lookAtAll();
    if (state.n) fetchNew(offered);
}

/** Columns that can be had in a state. */
function there(state) {
    const names = ['id', 'label'];
    if (state.sets.length) names.push('features', 'x', 'y');
    if (state.groups) names.push('group');
    if (state.classifier?.accuracy !== undefined) names.push('suggestion', 'confidence');
    return Object.fromEntries(names.map(name => [name, 0]));
}

function listen() {
    const events = new EventSource('/api/events');
    let broken = false;
    events.onmessage = message => heard(JSON.parse(message.data));
    events.onopen = () => {
        if (broken) load().catch(refused => store.emit('problem', refused));
        broken = false;
        store.emit('connected', true);
    };
    events.onerror = () => {
        broken = true;
        store.emit('connected', false);
    };
    addEventListener('pagehide', () => events.close());
}

const HANDLERS = {
    hello(event) {
        if (event.order !== store.state.order || event.revision !== store.state.revision) load();
        else askAgain();
    },
    labels(event) {
        const {state} = store;
        update({revision: event.revision, labels: event.labels ?? state.labels, undo: event.undo ?? state.undo});
        const column = store.column('label');
        if (event.rows && event.codes && column) {
            event.rows.forEach((row, i) => column[row] = event.codes[i] < 0 ? NONE : event.codes[i]);
            names.forget(event.rows);
            store.setColumn('label', column);
            if (onItsWay('label')) fetchColumn('label', event.revision);
        } else {
            names.forget();
            fetchColumn('label', event.revision);
        }
        store.emit('labels', event.rows);
    },
    tags(event) {
        update({revision: event.revision, tags: event.tags ?? store.state.tags, undo: event.undo ?? store.state.undo});
        names.forget();
        store.emit('tags');
    },
    groups(event) {
        update({revision: event.revision ?? store.state.revision, groups: event.groups ?? null,
            groupings: event.groupings ?? store.state.groupings, undo: event.undo ?? store.state.undo});
        names.forget();
        if (event.groups) fetchColumn('group', event.revision);
        else dropColumn('group');
    },
    columns(event) {
        if (event.set && event.set !== store.state.set) return;
        update({columns: {...store.state.columns, ...event.columns}});
        fetchNew(event.columns);
    },
    classifier(event) {
        update({classifier: event.classifier ?? store.state.classifier, history: event.history ?? store.state.history});
        names.forget();
        if (event.columns) fetchNew(event.columns);
    },
    plan: event => store.emit('plan', event.plan),
    failed(event) {
        store.emit('problem', {message: event.error ?? event.words ?? 'Something failed.', advice: event.advice ?? ''});
        store.emit('ended', event);
    },
    cancelled: event => store.emit('ended', event),
    work: event => update({work: event.work}),
    list: event => store.emit('list', event.kind),
    next: () => store.emit('next'),
    reload: () => load().catch(refused => store.emit('problem', refused)),
    runs: () => store.emit('runs'),
    run: event => store.emit('run', event.name),
    closing: () => store.emit('connected', false),
};

function heard(event) {
    HANDLERS[event.type]?.(event);
}

function update(changed) {
    store.setState({...store.state, ...changed});
}

store.on('reload', () => load().catch(refused => store.emit('problem', refused)));
