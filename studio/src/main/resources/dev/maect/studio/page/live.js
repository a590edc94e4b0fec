/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Keeps the page in step with the server: what changes there (by this tab, another, or in the background) comes as events.
import {api} from './api.js';
import {names} from './names.js';
import {store, NONE} from './store.js';

/** Columns that are fetched as soon as the server has them. */
const WANTED = ['id', 'label', 'group', 'suggestion', 'confidence', 'features', 'x', 'y', 'outlier', 'loss'];

/** Loads everything and then listens. */
export async function begin() {
    await load();
    listen();
}

async function load() {
    const state = await api.state();
    store.columns.clear();
    names.forget();
    versions = new Map();
    store.setState(state);
    const offered = {...there(state), ...state.columns};
    if (state.n) await columns(offered, ['id', 'label']);
    store.lookAtAll();
    if (state.n) columns(offered);
}

/** Columns that can be had in a state. */
function there(state) {
    const names = ['id', 'label'];
    if (state.sets.length) names.push('features', 'x', 'y');
    if (state.groups) names.push('group');
    if (state.classifier?.accuracy !== undefined) names.push('suggestion', 'confidence');
    return Object.fromEntries(names.map(name => [name, 0]));
}

let versions = new Map();

/** Fetches those columns whose version is new. */
async function columns(offered, only = WANTED) {
    const wanted = only.filter(name => name in offered && versions.get(name) !== offered[name]);
    await Promise.all(wanted.map(name => fetchColumn(name, offered[name])));
}

async function fetchColumn(name, version) {
    versions.set(name, version);
    try {
        const set = store.state.set;
        const values = await api.column(name, set ? {set} : {});
        if (values && values.length === store.n) store.setColumn(name, values);
        else if (!values) versions.delete(name);
    } catch (refused) {
        versions.delete(name);
        if (refused.status !== 409) store.emit('problem', refused);
    }
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
    },
    labels(event) {
        const {state} = store;
        update({revision: event.revision, labels: event.labels ?? state.labels, undo: event.undo ?? state.undo});
        const column = store.column('label');
        if (event.rows && event.codes && column) {
            event.rows.forEach((row, i) => column[row] = event.codes[i] < 0 ? NONE : event.codes[i]);
            names.forget(event.rows);
            store.setColumn('label', column);
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
        update({revision: event.revision ?? store.state.revision, groups: event.groups ?? null, undo: event.undo ?? store.state.undo});
        names.forget();
        versions.delete('group');
        if (event.groups) fetchColumn('group', event.columns?.group ?? -1);
        else store.dropColumn('group');
    },
    columns(event) {
        if (event.set && event.set !== store.state.set) return;
        update({columns: {...store.state.columns, ...event.columns}});
        columns(event.columns);
    },
    classifier(event) {
        update({classifier: event.classifier ?? store.state.classifier, history: event.history ?? store.state.history});
        names.forget();
        if (event.columns) columns(event.columns);
    },
    plan: event => store.emit('plan', event.plan),
    failed: event => store.emit('problem', {message: event.error ?? event.words ?? 'Something failed.', advice: event.advice ?? ''}),
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

/** Fetches a column that is not kept all the time. */
export async function want(name) {
    if (!store.column(name)) await fetchColumn(name, store.state.columns?.[name] ?? 0);
    return store.column(name);
}
