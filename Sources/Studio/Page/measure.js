/** The tables of measures beside the image: sorted by a click on a header, a row and its curve light up together. */
import {get} from './api.js';
import {select} from './curves.js';
import {byId, el, select as list} from './dom.js';
import {complain} from './session.js';
import {curveOf, debounced, on, set, state} from './state.js';

/** @typedef {{name: string, headers: string[], rows: (number|string|null)[][]}} Table */

/** @type {{unit: string, sentence: string, tables: Table[]}|null} */
let measures = null;
let revision = -1;
let shown = 'curves';
/** @type {{column: number, way: 1|-1}} */
let order = {column: -1, way: 1};
/** More rows than this are shown only when asked for. */
const MOST = 300;
let isWhole = false;

async function load() {
  const {image, result} = state;
  if (!image || !result || state.panel !== 'measure' || revision === result.revision) return;
  const own = result.revision;
  try {
    measures = await get(`images/${image.id}/measures`);
    revision = own;
    build();
  } catch (error) { complain(error); }
}

/** @param {string} header as `length_px` */
function title(header) {
  const match = /^(.*?)_(px|mm|deg|percent|px2|mm2|per_px|per_mm|per_px2|per_mm2)$/.exec(header);
  /** @type {Record<string, string>} */
  const units = {deg: '°', percent: '%', px2: 'px²', mm2: 'mm²', per_px: '1/px', per_mm: '1/mm', per_px2: '1/px²',
    per_mm2: '1/mm²'};
  const words = (match ? match[1] : header).replaceAll('_', ' ');
  return match ? `${words}, ${units[match[2]] ?? match[2]}` : words;
}

function cell(/** @type {number|string|null} */ value) {
  if (value === null || value === '') return '';
  if (typeof value !== 'number') return value;
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 0.01 ? value.toPrecision(3)
    : value.toExponential(1);
}

function sorted(/** @type {Table} */ table) {
  const {column, way} = order;
  if (column < 0) return table.rows;
  return [...table.rows].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === null || x === '') return 1;
    if (y === null || y === '') return -1;
    return way * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)));
  });
}

function build() {
  const panel = byId('panel-measure');
  const hidden = el('h2', {text: 'Measures', class: 'hidden'});
  if (!measures) { panel.replaceChildren(hidden, el('p', {class: 'note', text: 'Nothing measured yet.'})); return; }
  const table = measures.tables.find(one => one.name === shown) ?? measures.tables[0];
  const chooser = list('Table', 'table-name', measures.tables.map(one => [one.name,
    `${one.name} (${one.rows.length})`]),
    table?.name ?? '', value => { shown = value; order = {column: -1, way: 1}; isWhole = false; build(); });
  const scroll = document.getElementById('table-scroll');
  const at = scroll ? [scroll.scrollLeft, scroll.scrollTop] : [0, 0];
  const focused = document.activeElement?.id;
  panel.replaceChildren(hidden, el('div', {class: 'row'}, [chooser]), el('p', {class: 'note', text: measures.sentence}),
    ...(table ? [body(table)] : []));
  document.getElementById('table-scroll')?.scrollTo(at[0], at[1]);
  if (focused) document.getElementById(focused)?.focus();
  mark();
}

function body(/** @type {Table} */ table) {
  const curve = table.headers.indexOf('curve');
  const rows = sorted(table);
  // What is empty in every row would only be in the way.
  const columns = table.headers.map((_, i) => i).filter(i => rows.some(row => row[i] !== null && row[i] !== ''));
  const head = columns.map(i => el('th', {scope: 'col', 'aria-sort': order.column !== i ? 'none'
    : order.way > 0 ? 'ascending' : 'descending'}, [el('button', {type: 'button', text: title(table.headers[i]),
      id: `sort-${i}`,
    onclick: () => {
      order = {column: i, way: order.column === i && order.way > 0 ? -1 : 1};
      build();
    }})]));
  const lines = (isWhole ? rows : rows.slice(0, MOST)).map(row => {
    const id = curve >= 0 ? Number(row[curve]) : null;
    const cells = columns.map(i => {
      const value = row[i];
      if (i === curve && value !== null) {
        return el('td', {}, [el('button', {type: 'button', class: 'link', text: cell(value),
          'aria-label': `Select curve ${value}`})]);
      }
      return el('td', {text: cell(value), class: typeof value === 'number' ? 'number' : ''});
    });
    return el('tr', {'data-curve': id, onclick: () => { if (id !== null) select([id]); },
      onmouseenter: () => set({hover: id !== null && curveOf(id) ? id : null}), onmouseleave: () => set({hover: null})},
    cells);
  });
  return el('div', {class: 'scroll', id: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': table.name}, [
    el('table', {id: 'measures'}, [el('thead', {}, [el('tr', {}, head)]), el('tbody', {}, lines)]),
    ...(rows.length > MOST && !isWhole ? [el('button', {type: 'button', class: 'link', text:
      `Show all ${rows.length} rows`, onclick: () => { isWhole = true; build(); }})] : [])]);
}

/** Marks the rows of what is selected and under the pointer. */
function mark() {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#measures tbody tr'))) {
    const id = row.dataset.curve === undefined ? null : Number(row.dataset.curve);
    const isSelected = id !== null && state.selection.includes(id);
    if (isSelected && !row.classList.contains('selected')) row.scrollIntoView({block: 'nearest'});
    row.classList.toggle('selected', isSelected);
    row.classList.toggle('near', id !== null && state.hover === id);
  }
}

export function startMeasures() {
  build();
  const soon = debounced(200, load);
  on(['imageId'], () => { measures = null; revision = -1; build(); });
  on(['result', 'panel'], () => { if (state.panel === 'measure') soon(); });
  on(['selection', 'hover'], mark);
}
