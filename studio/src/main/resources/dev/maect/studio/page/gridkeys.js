/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The grid's own keys: moving, selecting, opening.

/** Handles a key pressed in the grid. */
export function gridKeys(grid, event) {
    const {store} = grid, {rows} = store.view;
    if (!rows.length || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const place = Math.max(0, grid.placeOf(store.cursor));
    const page = grid.pageRows() * grid.columns;
    const moves = {
        ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - grid.columns, ArrowDown: place + grid.columns,
        PageUp: place - page, PageDown: place + page, Home: 0, End: rows.length - 1,
    };
    if (event.key in moves) {
        const first = store.cursor < 0 && !event.key.startsWith('End');
        const to = first ? 0 : moves[event.key];
        go(grid, Math.min(rows.length - 1, Math.max(0, to)), event.shiftKey);
    } else if (event.key === ' ') store.toggle(rows[place]);
    else if (event.key === 'Enter') store.emit('open');
    else if (event.key === 'a' && command) store.select(rows);
    else if (event.key === 'Escape' && store.selectedCount > 1) store.select([]);
    else if (event.key === '+' || event.key === '=') grid.zoom(grid.size * 1.25);
    else if (event.key === '-') grid.zoom(grid.size / 1.25);
    else return;
    event.preventDefault();
    event.stopPropagation();
}

function go(grid, place, extend) {
    const {store} = grid;
    grid.placeHint = place;
    grid.reveal(place);
    if (extend) grid.selectTo(place);
    else {
        grid.anchor = place;
        store.select([store.view.rows[place]]);
    }
    store.moveTo(store.view.rows[place]);
}
