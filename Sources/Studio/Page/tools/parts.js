/** Parts: a click on the factor map traces a part alone or leaves it out. */
import {announce, el, openMenu} from '../dom.js';
import {layers, partAt, show} from '../layers.js';
import {plate} from '../marks.js';
import {changeRecipe} from '../session.js';
import {state} from '../state.js';
import {invalidate, toPage} from '../view.js';
import {action, hint} from './tools.js';

/** @type {{part: number, p: Point}|null} */
let near = null;
let wasShown = false;
const factors = () => state.result?.recipe.factors;

/** Splits the image into so many parts. */
async function split(/** @type {string} */ count) {
  await changeRecipe({factors: {count: count === 'auto' ? 'auto' : Number(count)}});
  show('parts', true);
}

function mark(/** @type {'only'|'without'} */ key, /** @type {number} */ part) {
  const own = factors() ?? {};
  const list = new Set(own[key] ?? []);
  const name = String(part);
  if (list.has(name)) list.delete(name); else list.add(name);
  const other = key === 'only' ? 'without' : 'only';
  const rest = (own[other] ?? []).filter(one => one !== name);
  changeRecipe({factors: {count: own.count, ...(list.size ? {[key]: [...list]} : {}), ...(rest.length
    ? {[other]: rest} : {})}});
}

function offer(/** @type {Point} */ p) {
  const part = partAt(p);
  if (!part) return announce('No part here');
  const own = factors() ?? {}, name = String(part);
  const page = toPage(p);
  openMenu(page, [`Part ${part}`,
    {label: 'Trace it alone', isChecked: own.only?.includes(name) ?? false, act: () => mark('only', part),
      test: 'part-only'},
    {label: 'Leave it out', isChecked: own.without?.includes(name) ?? false, act: () => mark('without', part),
      test: 'part-without'},
    {label: 'All parts again', act: () => changeRecipe({factors: {count: own.count}}), test: 'part-all'}]);
}

/** @type {Tool} */
export const partsTool = {
  name: 'parts', title: 'Parts', key: 'F', icon: 'parts',
  hint: 'Click a part of the factor map to trace it alone or leave it out.',
  enter() {
    wasShown = layers.parts.isOn;
    if (factors()) show('parts', true);
  },
  leave() { near = null; show('parts', wasShown); },
  // A menu that opens with the press would be closed by the click that follows.
  up(p) { if (factors()) setTimeout(() => offer(p)); },
  down() {},
  move(p) {
    const part = factors() ? partAt(p) : 0;
    near = part ? {part, p} : null;
    invalidate();
  },
  paint(context) {
    if (!near) return;
    const {x, y} = toPage(near.p);
    plate(context, `part ${near.part}`, x, y - 22);
  },
  options() {
    const own = factors();
    const list = /** @type {HTMLSelectElement} */ (el('select', {id: 'parts-count', 'aria-label': 'How many parts'},
      ['auto', '2', '3', '4', '5', '6', '8'].map(value => el('option', {value, text: value}))));
    list.value = String(own?.count ?? 'auto');
    list.addEventListener('change', () => { if (own) split(list.value); });
    if (!own) return [hint('Split into'), list, action('Split', 'parts-split', () => split(list.value), true)];
    return [hint('Parts'), list, hint(own.only ? `only ${own.only.join(', ')}` : own.without
      ? `without ${own.without.join(', ')}` : 'click one'),
    action('One whole', 'parts-none', () => { show('parts', false); changeRecipe({factors: undefined}); })];
  },
};
