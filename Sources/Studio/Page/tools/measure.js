/** Measuring on the image: a distance, a curve, a narrowing with ends to drag, and the scale by a known length. */
import {post} from '../api.js';
import {hit, sentence, shapeOf} from '../curves.js';
import {announce, bar, el, segmented} from '../dom.js';
import {distance, medianWidth, widthAt} from '../geometry.js';
import {changeRecipe, complain} from '../session.js';
import {curveOf, lengthText, on, pixelSide, round, set, state} from '../state.js';
import {dot, line, plate, tick, trail} from '../marks.js';
import {invalidate, toPage, view} from '../view.js';
import {hint, refreshOptions} from './tools.js';

/** @typedef {{curve: number, from: number, to: number, answer: *}} Narrowing
 * @typedef {'distance'|'curve'|'narrowing'|'scale'} Mode */

/** @type {Mode} */
let mode = 'distance';
/** @type {Point[]} */
let points = [];
/** @type {Point|null} */
let pointer = null;
/** @type {number|null} */
let told = null;
/** @type {Narrowing|null} */
let narrowing = null;
/** @type {'from'|'to'|null} */
let dragged = null;
let isAsking = false;

export function setMode(/** @type {Mode} */ value) {
  mode = value;
  points = [];
  told = null;
  dragged = null;
  if (value !== 'narrowing') narrowing = null;
  refreshOptions();
  invalidate();
}

/** A narrowing about the thinnest place near a point of a curve.
 * @param {Curve} curve
 * @param {number} at arc length */
function begin(curve, at) {
  const {track} = shapeOf(curve);
  const reach = Math.min(track.total / 2, Math.max(20, 4 * medianWidth(curve)));
  let thinnest = at, least = Infinity;
  for (let s = Math.max(0, at - reach); s <= Math.min(track.total, at + reach); s += 1) {
    const width = widthAt(curve, track, s);
    if (width < least) { least = width; thinnest = s; }
  }
  const half = Math.max(8, 2 * medianWidth(curve));
  narrowing = {curve: curve.id, from: Math.max(0, thinnest - half), to: Math.min(track.total, thinnest + half),
    answer: null};
  ask();
}

/** Asks how narrow it is; one question at a time, the newest ends next. */
async function ask() {
  const {image} = state, own = narrowing;
  if (!own || !image || isAsking) return;
  const {curve, from, to} = own;
  isAsking = true;
  try {
    own.answer = await post(`images/${image.id}/narrowing`, {curve, from: Math.min(from, to), to: Math.max(from, to)});
  } catch (error) { complain(error); } finally {
    isAsking = false;
    refreshOptions();
    invalidate();
    if (narrowing === own && (own.from !== from || own.to !== to)) ask();
  }
}

/** @param {Point} p @param {number} within CSS px @returns {'from'|'to'|null} */
function narrowingEnd(p, within) {
  const curve = curveOf(narrowing?.curve ?? null);
  if (!narrowing || !curve) return null;
  const {track} = shapeOf(curve);
  const [a, b] = [track.at(narrowing.from), track.at(narrowing.to)];
  const da = distance(a, p) * view.scale, db = distance(b, p) * view.scale;
  if (Math.min(da, db) > within) return null;
  return da <= db ? 'from' : 'to';
}

/** Moves an end of the narrowing along its curve. */
function place(/** @type {'from'|'to'} */ end, /** @type {number} */ length) {
  const curve = curveOf(narrowing?.curve ?? null);
  if (!narrowing || !curve) return;
  narrowing[end] = Math.max(0, Math.min(shapeOf(curve).track.total, length));
  ask();
  invalidate();
}

function setScale(/** @type {number} */ px) {
  const field = /** @type {HTMLInputElement|null} */ (document.getElementById('scale-length'));
  const mm = Number(field?.value.replace(',', '.'));
  if (!(mm > 0)) return bar('Type the length in mm, more than 0', {id: 'note'});
  changeRecipe({pixelSide: mm / px});
  bar(`A pixel is ${(mm / px).toPrecision(3)} mm`, {id: 'note'});
  setMode('distance');
}

function paint(/** @type {CanvasRenderingContext2D} */ context) {
  const [a, b = pointer] = points;
  if (a && b && (mode === 'distance' || mode === 'scale')) paintRuler(context, a, b);
  const curve = curveOf(told);
  if (curve) {
    const {track} = shapeOf(curve), middle = toPage(track.at(track.total / 2));
    plate(context, `${lengthText(curve.arcLength)} long · ${lengthText(medianWidth(curve))} wide · tortuosity ` +
      tortuosity(curve).toFixed(2), middle.x, middle.y - 24);
  }
  paintNarrowing(context);
}

/** Length by the straight way between the ends. */
function tortuosity(/** @type {Curve} */ curve) {
  const chord = distance(curve.controlPoints[0], curve.controlPoints[curve.controlPoints.length - 1]);
  return chord > 0 ? curve.arcLength / chord : Infinity;
}

function paintRuler(/** @type {CanvasRenderingContext2D} */ context, /** @type {Point} */ a, /** @type {Point} */ b) {
  const p = toPage(a), q = toPage(b);
  const size = Math.hypot(q.x - p.x, q.y - p.y) || 1;
  const n = {x: -(q.y - p.y) / size, y: (q.x - p.x) / size};
  line(context, [p, q], '#fff', 1.6);
  for (const end of [p, q]) tick(context, end, n, 7);
  const away = n.y > 0 ? -1 : 1;
  const text = mode === 'scale' ? `${round(distance(a, b))} px` : lengthText(distance(a, b));
  plate(context, text, (p.x + q.x) / 2 + away * 22 * n.x, (p.y + q.y) / 2 + away * 22 * n.y);
}

function paintNarrowing(/** @type {CanvasRenderingContext2D} */ context) {
  const curve = curveOf(narrowing?.curve ?? null);
  if (!narrowing || !curve) return;
  const {track} = shapeOf(curve), {answer} = narrowing;
  const [low, high] = [Math.min(narrowing.from, narrowing.to), Math.max(narrowing.from, narrowing.to)];
  const way = Array.from({length: Math.ceil(high - low) + 1}, (_, i) => track.at(Math.min(low + i, high)));
  trail(context, way, '#ffb454');
  for (const end of /** @type {('from'|'to')[]} */ (['from', 'to'])) {
    const s = narrowing[end], p = track.at(s);
    tick(context, toPage(p), track.normal(s), Math.max(9, (widthAt(curve, track, s) / 2) * view.scale + 4));
    dot(context, p, '#ffb454', dragged === end ? 7 : 5);
  }
  if (!answer) return;
  const at = toPage(track.at((low + high) / 2));
  plate(context, `${answer.diameterStenosis.toFixed(0)} % · ${round(answer.minimalDiameter)} of ` +
    `${round(answer.referenceDiameter)} ${answer.unit}`, at.x, at.y - 26);
}

function endSlider(/** @type {'from'|'to'} */ end) {
  const curve = curveOf(narrowing?.curve ?? null);
  if (!narrowing || !curve) return '';
  const slider = /** @type {HTMLInputElement} */ (el('input', {type: 'range', id: `narrowing-${end}`, min: 0,
    max: Math.floor(curve.arcLength), step: 0.5, value: narrowing[end], 'aria-valuetext': lengthText(narrowing[end]),
    'aria-label': end === 'from' ? 'Where the narrowing begins' : 'Where it ends',
    oninput: () => place(end, Number(slider.value))}));
  return slider;
}

/** @type {Tool} */
export const measureTool = {
  name: 'measure', title: 'Measure', key: 'M', icon: 'measure',
  hint: 'Click two points, or choose what to measure below.',
  enter() { if (state.panel !== 'measure' && innerWidth >= 1100) set({panel: 'measure'}); },
  down(p, event) {
    const reach = event.pointerType === 'touch' ? 24 : 12;
    if (mode === 'distance' || mode === 'scale') {
      points = points.length >= 2 ? [p] : [...points, p];
      if (points.length === 2) announce(`${lengthText(distance(points[0], points[1]))}`);
      if (mode === 'scale' && points.length === 2) setTimeout(() => document.getElementById('scale-length')?.focus());
      refreshOptions();
    } else if (mode === 'curve') {
      const found = hit(p, reach);
      told = found ? found.curve.id : null;
      if (found) announce(`${sentence(found.curve)}, tortuosity ${tortuosity(found.curve).toFixed(2)}`);
    } else {
      dragged = narrowingEnd(p, reach + 4);
      const found = dragged ? null : hit(p, reach);
      if (found) begin(found.curve, found.nearest.length);
    }
    invalidate();
  },
  move(p, event) {
    pointer = p;
    const curve = curveOf(narrowing?.curve ?? null);
    if (dragged && event.isDown && curve) {
      const nearest = shapeOf(curve).track.nearest(p);
      if (nearest) place(dragged, nearest.length);
    } else if (mode === 'curve' || mode === 'narrowing') { set({hover: hit(p, 12)?.curve.id ?? null}); }
    invalidate();
  },
  up() { dragged = null; invalidate(); },
  cancel() {
    const was = points.length > 0 || narrowing !== null || told !== null;
    points = [];
    narrowing = told = dragged = null;
    refreshOptions();
    return was;
  },
  leave() { pointer = null; set({hover: null}); },
  paint,
  options() {
    const modes = segmented('Measure', [['distance', 'Distance'], ['curve', 'Curve'], ['narrowing', 'Narrowing'],
      ['scale', 'Scale']], mode, value => setMode(/** @type {Mode} */ (value)));
    if (mode === 'scale' && points.length === 2) {
      const px = distance(points[0], points[1]);
      const field = el('input', {type: 'text', inputmode: 'decimal', id: 'scale-length', size: 6, 'aria-label':
        'Length in mm', placeholder: 'mm', onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') setScale(px);
      }});
      return [modes, hint(`${round(px)} px are`), field, hint('mm'),
        el('button', {type: 'button', class: 'primary', text: 'Set', id: 'scale-set', onclick: () => setScale(px)})];
    }
    if (mode === 'scale') {
      const side = pixelSide();
      return [modes, hint(side === null ? 'Click the ends of a known length' : `a pixel is ${side.toPrecision(3)} mm`),
        ...(state.result?.recipe.pixelSide ? [el('button', {type: 'button', text: 'Forget', id: 'scale-forget',
          onclick: () => changeRecipe({pixelSide: undefined})})] : [])];
    }
    if (mode === 'narrowing') {
      return [modes, ...(narrowing ? [endSlider('from'), endSlider('to')]
        : [hint('Click a curve where it is narrow')])];
    }
    return [modes, hint(mode === 'curve' ? 'Click a curve' : 'Click two points')];
  },
};

export function startMeasuring() {
  on(['imageId'], () => setMode('distance'));
  on(['result'], () => {
    if (narrowing && !curveOf(narrowing.curve)) narrowing = null;
    else if (narrowing) ask();
    if (told !== null && !curveOf(told)) told = null;
  });
}
