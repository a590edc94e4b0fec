/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Columns, which hold one value for each image: fetched when the server has new ones, and waited for by whatever needs them.
import {api} from './api.js';
import {store} from './store.js';

/** Columns that are fetched as soon as the server has them. */
const WANTED = ['id', 'label', 'group', 'suggestion', 'confidence', 'features', 'x', 'y', 'outlier', 'loss'];
/** The background work that makes a column. */
const MADE_BY = {x: 'map', y: 'map', outlier: 'outliers', loss: 'loss'};

/** The version that the page has, or has asked for. */
let versions = new Map();
/** Columns on their way; the last request of each counts. */
let asked = new Map();
/** Why the server had none. */
let reasons = new Map();
/** Columns that the server was making when they were asked for. */
let unmade = new Set();

/** Nothing is known any more: the images are others. */
export function forgetColumns() {
    versions = new Map();
    asked = new Map();
    reasons = new Map();
    unmade = new Set();
    store.columns.clear();
}

/** Fetches those columns whose version is new. */
export function fetchNew(offered, only = WANTED) {
    return Promise.all(only.filter(name => name in offered && versions.get(name) !== offered[name])
        .map(name => fetchColumn(name, offered[name])));
}

/** Fetches a column, whichever the page has; answers whether the server is making it only now. */
export function fetchColumn(name, version) {
    versions.set(name, version);
    const answer = arrived(name, () => asked.get(name) === answer);
    asked.set(name, answer);
    return answer;
}

async function arrived(name, counts) {
    try {
        const {set} = store.state, {values, making, why} = await api.column(name, set ? {set} : {});
        if (!counts()) return false;
        asked.delete(name);
        reasons.set(name, why ?? '');
        if (making) unmade.add(name);
        else unmade.delete(name);
        if (values && values.length === store.n) store.setColumn(name, values);
        else versions.delete(name);
        return making === true;
    } catch (refused) {
        if (!counts()) return false;
        asked.delete(name);
        versions.delete(name);
        reasons.set(name, refused.message);
        if (refused.status !== 409) store.emit('problem', refused);
        return false;
    }
}

/** Asks again for what was being made: that it is there by now may have been told before this page listened. */
export function askAgain() {
    for (const name of unmade) fetchColumn(name, store.state.columns?.[name] ?? 0);
}

/** Is a column being fetched, so that the one that is there may be old? */
export const onItsWay = name => asked.has(name);

/** There is no such column any more. */
export function dropColumn(name) {
    versions.delete(name);
    asked.delete(name);
    store.dropColumn(name);
}

/**
 * The values of a column as they are now. Whatever acts on a column asks for it here: it is fetched, or made and then fetched,
 * before the action goes on. Null where there is none.
 */
export async function ready(name) {
    while (asked.has(name)) await asked.get(name);
    if (store.column(name)) return store.column(name);
    const making = await fetchColumn(name, store.state.columns?.[name] ?? 0);
    while (asked.has(name)) await asked.get(name);
    if (making && !store.column(name)) await made(name);
    return store.column(name);
}

/** Why a column that was asked for is not there. */
export const whyMissing = name => reasons.get(name) || 'That is not known of these images yet.';

/** Waits until a column comes, or the work that makes it ends without it. */
function made(name) {
    return new Promise(done => {
        const off = store.on('column ended', what => {
            if (what !== name && what.kind?.split(' ')[0] !== MADE_BY[name]) return;
            if (what.error) reasons.set(name, what.error);
            off();
            done();
        });
    });
}
