/** The wheel of orientations: which curve neurons count, painted on a ring of sectors. */
import {announce, el} from './dom.js';
import {svg} from './icons.js';

const COUNT = 24, STEP = 360 / COUNT;

/** Sectors of a recipe's ranges; null where they say something else, such as channels.
 * @param {string|undefined} neurons @returns {boolean[]|null} */
export function sectors(neurons) {
  const list = Array(COUNT).fill(neurons === undefined);
  if (neurons === undefined) return list;
  for (const range of neurons.split(',')) {
    const match = /^\s*(-?[\d.]+)\.\.(-?[\d.]+)\s*$/.exec(range);
    if (!match) return null;
    const [from, to] = [Number(match[1]), Number(match[2])];
    const span = to >= from ? to - from : to + 360 - from;
    for (let i = 0; i < COUNT; i += 1) {
      const middle = (i + 0.5) * STEP;
      if (((middle - from) % 360 + 360) % 360 <= span) list[i] = true;
    }
  }
  return list;
}

/** Ranges of sectors, as a recipe has them; undefined for all.
 * @param {boolean[]} list @returns {string|undefined} */
export function ranges(list) {
  if (list.every(Boolean) || !list.some(Boolean)) return undefined;
  const start = list.findIndex((is, i) => is && !list[(i + COUNT - 1) % COUNT]);
  /** @type {string[]} */
  const found = [];
  for (let k = 0; k < COUNT; k += 1) {
    const i = (start + k) % COUNT;
    if (!list[i]) continue;
    let end = k;
    while (list[(start + end + 1) % COUNT] && end + 1 < COUNT) end += 1;
    found.push(`${i * STEP}..${((start + end + 1) % COUNT) * STEP || 360}`);
    k = end;
  }
  return found.join(',');
}

/** A ring of sectors that are painted. */
export function makeWheel(/** @type {(neurons: string|undefined) => void} */ react) {
  let list = /** @type {boolean[]} */ (Array(COUNT).fill(true));
  let isForeign = false;
  /** What a drag paints: on or off.
   * @type {boolean|null} */
  let brush = null;
  const ring = svg('svg', {viewBox: '-110 -110 220 220', id: 'wheel', role: 'group',
    'aria-label': 'Orientations that count'});
  const both = /** @type {HTMLInputElement} */ (el('input', {type: 'checkbox', id: 'wheel-both', checked: true}));
  const parts = list.map((_, i) => sector(i));
  const needle = svg('path', {class: 'needle', d: ''});
  const text = svg('text', {class: 'degrees', y: 4, 'text-anchor': 'middle'});
  text.textContent = 'all';
  ring.append(...parts, needle, text);

  function sector(/** @type {number} */ i) {
    const point = (/** @type {number} */ radius, /** @type {number} */ degrees) => {
      const angle = (degrees * Math.PI) / 180;
      return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
    };
    const [a, b] = [i * STEP + 0.7, (i + 1) * STEP - 0.7];
    const part = svg('path', {
      d: `M${point(104, a)}A104 104 0 0 1 ${point(104, b)}L${point(66, b)}A66 66 0 0 0 ${point(66, a)}Z`,
      role: 'checkbox', tabindex: i === 0 ? 0 : -1, 'aria-label': `${i * STEP}° to ${(i + 1) * STEP}°`,
      'aria-checked': 'true', 'data-sector': i, class: 'sector'});
    part.style.setProperty('--hue', `${(((i + 0.5) * STEP * 2) % 360).toFixed(0)}`);
    return part;
  }

  function paint(/** @type {number} */ i, /** @type {boolean} */ is) {
    // From the state "all", the first stroke chooses only what it paints.
    if (list.every(Boolean) && is === false && brush !== null) { list.fill(false); brush = true; is = true; }
    list[i] = is;
    if (both.checked) list[(i + COUNT / 2) % COUNT] = is;
    draw();
  }

  function draw() {
    const isAll = list.every(Boolean) || !list.some(Boolean);
    parts.forEach((part, i) => {
      part.setAttribute('aria-checked', String(list[i]));
      part.classList.toggle('off', !list[i]);
    });
    const share = list.filter(Boolean).length / COUNT;
    text.textContent = isForeign ? 'other' : isAll ? 'all' : `${Math.round(share * 100)} %`;
  }

  /** @param {Event} event @returns {number|null} */
  const indexOf = event => {
    const target = /** @type {PointerEvent} */ (event);
    const under = 'clientX' in target ? document.elementFromPoint(target.clientX, target.clientY) : event.target;
    const value = /** @type {Element|null} */ (under)?.getAttribute?.('data-sector');
    return value === null || value === undefined ? null : Number(value);
  };
  const send = () => { isForeign = false; react(ranges(list)); };

  ring.addEventListener('pointerdown', event => {
    const i = indexOf(event);
    if (i === null) return;
    event.preventDefault();
    brush = !list[i];
    paint(i, brush);
    ring.setPointerCapture(event.pointerId);
  });
  ring.addEventListener('pointermove', event => {
    const i = indexOf(event);
    aim(i);
    if (brush !== null && i !== null && list[i] !== brush) paint(i, brush);
  });
  ring.addEventListener('pointerleave', () => aim(null));
  ring.addEventListener('pointerup', () => { if (brush !== null) { brush = null; send(); } });
  ring.addEventListener('pointercancel', () => { brush = null; });
  ring.addEventListener('keydown', event => {
    const at = parts.indexOf(/** @type {SVGElement} */ (document.activeElement));
    const way = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (at < 0) return;
    if (way) {
      const next = (at + way + COUNT) % COUNT;
      parts.forEach((part, i) => part.setAttribute('tabindex', i === next ? '0' : '-1'));
      parts[next].focus();
      aim(next);
    } else if (event.key === ' ' || event.key === 'Enter') {
      brush = !list[at];
      paint(at, brush);
      brush = null;
      announce(`${at * STEP}° ${list[at] ? 'counts' : 'does not count'}`);
      send();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** Shows how a curve with this outer normal runs. */
  function aim(/** @type {number|null} */ i) {
    if (i === null) { needle.setAttribute('d', ''); return; }
    const angle = ((i + 0.5) * STEP * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const p = (/** @type {number} */ u, /** @type {number} */ v) => (
      `${(u * c - v * s).toFixed(1)} ${(u * s + v * c).toFixed(1)}`);
    needle.setAttribute('d', `M${p(36, -34)}Q${p(58, 0)} ${p(36, 34)}`);
  }

  const all = el('button', {type: 'button', text: 'All', id: 'wheel-all', onclick: () => {
    list.fill(true);
    draw();
    send();
  }});
  const element = el('div', {class: 'wheel'}, [ring, el('div', {class: 'row'}, [all,
    el('label', {class: 'check'}, [both, el('span', {text: 'and the opposite'})])])]);
  const show = (/** @type {string|undefined} */ neurons) => {
    const found = sectors(neurons);
    isForeign = found === null;
    if (found) list = found;
    draw();
  };
  return {element, show};
}
