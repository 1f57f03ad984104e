/** The splines: drawn over the image, lit up under the pointer, told in a card, gone through from the keyboard. */
import {announce, byId, copy, el, iconButton, place} from './dom.js';
import {Track, medianWidth, outline, path, polynomial, widthAt} from './geometry.js';
import {PALETTE, layers} from './layers.js';
import {dot} from './marks.js';
import {curveOf, curves, lengthText, on, pinsOf, selected, set, state} from './state.js';
import {addPainter, invalidate, show, toImage, toImageSpace, toPage, view} from './view.js';

/** @typedef {import('./geometry.js').Nearest} Nearest
 * @typedef {{track: Track, path: Path2D, outline: Path2D|null}} Shape */

export const COLOR = {curve: '#3cc8e8', edited: '#ffb454', chosen: '#ffffff', halo: 'rgba(6, 12, 16, 0.6)'};
/** @type {WeakMap<object, Shape>} */
const shapes = new WeakMap();

/** @param {{controlPoints: Pair[]}} curve @returns {Shape} how a curve runs, made once */
export function shapeOf(curve) {
  let shape = shapes.get(curve);
  if (!shape) {
    shape = {track: new Track(curve.controlPoints), path: path(curve.controlPoints), outline: null};
    shapes.set(curve, shape);
  }
  return shape;
}

/** @param {Curve} curve */
const isTouched = curve => (state.result?.edited.includes(curve.id) ?? false) || pinsOf(curve.id).length > 0;

/** The curves that are seen, while sliders are dragged too. */
export function visible() {
  const {live} = state;
  const least = live.confidence ?? 0;
  return curves().filter(curve => isTouched(curve) || (curve.confidence >= least && live.detail === null));
}

/** @returns {Candidate[]} curves that stand in for an answer that has not come */
function standIns() {
  const {live, candidates, result} = state;
  if (!candidates || !result) return [];
  const least = live.confidence ?? result.recipe.minConfidence ?? 0;
  if (live.detail !== null) {
    const detail = live.detail;
    return candidates.filter(curve => curve.detail <= detail && curve.confidence >= least);
  }
  const detail = result.recipe.detail ?? 0.5, known = result.recipe.minConfidence ?? 0;
  if (live.confidence === null || least >= known) return [];
  return candidates.filter(curve => curve.detail <= detail && curve.confidence >= least && curve.confidence < known);
}

function paint(/** @type {CanvasRenderingContext2D} */ context) {
  const {image} = state;
  if (!image) return;
  context.save();
  if (state.divider !== null) {
    context.beginPath();
    context.rect(0, 0, state.divider * context.canvas.clientWidth, context.canvas.clientHeight);
    context.clip();
  }
  toImageSpace(context);
  if (state.watched) {
    // Random splines begin anywhere, but only those parts that lie on the image are of use.
    context.beginPath();
    context.rect(0, 0, image.width, image.height);
    context.clip();
  }
  context.lineCap = context.lineJoin = 'round';
  const shown = state.watched ?? (state.showsCurves ? [...visible(), ...standIns()] : []);
  if (layers.widths.isOn && state.showsCurves && !state.watched) paintWidths(context);
  if (layers.splines.isOn || state.watched) paintLines(context, shown);
  if (!state.watched) paintChosen(context);
  context.restore();
  if (!state.watched && state.showsCurves) paintPins(context);
}

function paintWidths(/** @type {CanvasRenderingContext2D} */ context) {
  context.globalAlpha = layers.widths.opacity;
  for (const curve of visible()) {
    const shape = shapeOf(curve);
    shape.outline ??= outline(curve, shape.track);
    context.fillStyle = colorOf(curve);
    context.fill(shape.outline);
  }
}

function colorOf(/** @type {*} */ curve) {
  if (curve.id !== undefined && !state.watched && isTouched(curve)) return COLOR.edited;
  const part = parseInt(String(curve.factor ?? '').replace(/\D+/g, ''), 10);
  return part > 0 ? PALETTE[(part - 1) % PALETTE.length] : COLOR.curve;
}

/** @param {CanvasRenderingContext2D} context @param {{controlPoints: *, confidence?: number}[]} shown */
function paintLines(context, shown) {
  const thickness = Math.max(1.5, Math.min(3, 1.1 + view.scale * 0.25)) / view.scale;
  // All halos lie below all lines, so that none cuts another; one path for all is quick.
  const all = new Path2D();
  for (const curve of shown) all.addPath(shapeOf(curve).path);
  context.globalAlpha = layers.splines.opacity;
  context.strokeStyle = COLOR.halo;
  context.lineWidth = thickness + 2 / view.scale;
  context.stroke(all);
  context.lineWidth = thickness;
  // One path for each colour and level of confidence, doubtful ones paler.
  /** @type {Map<string, {color: string, alpha: number, path: Path2D}>} */
  const groups = new Map();
  for (const curve of shown) {
    const color = colorOf(curve), level = Math.round((curve.confidence ?? 1) * 5) / 5;
    const group = groups.get(color + level) ?? {color, alpha: 0.5 + 0.5 * level, path: new Path2D()};
    groups.set(color + level, group);
    group.path.addPath(shapeOf(curve).path);
  }
  for (const group of groups.values()) {
    context.strokeStyle = group.color;
    context.globalAlpha = layers.splines.opacity * group.alpha;
    context.stroke(group.path);
  }
  context.globalAlpha = 1;
}

function paintChosen(/** @type {CanvasRenderingContext2D} */ context) {
  const ids = new Set([...state.selection, ...(state.hover === null ? [] : [state.hover])]);
  for (const id of ids) {
    const curve = curveOf(id);
    if (!curve) continue;
    const isSelected = state.selection.includes(id);
    context.strokeStyle = COLOR.halo;
    context.lineWidth = (isSelected ? 7 : 6) / view.scale;
    context.stroke(shapeOf(curve).path);
    context.strokeStyle = isSelected ? COLOR.chosen : colorOf(curve);
    context.lineWidth = (isSelected ? 3 : 3.4) / view.scale;
    context.stroke(shapeOf(curve).path);
  }
}

/** Pinned knots have a small mark. */
function paintPins(/** @type {CanvasRenderingContext2D} */ context) {
  for (const curve of visible()) {
    for (const index of pinsOf(curve.id)) {
      const knot = curve.knots[index];
      if (!knot) continue;
      dot(context, {x: knot[0], y: knot[1]}, COLOR.edited, 3.5);
    }
  }
}

/** The curve nearest to a point, at most `reach` CSS px away.
 * @param {Point} p of the image @param {number} [reach]
 * @returns {{curve: Curve, nearest: Nearest}|null} */
export function hit(p, reach = 9) {
  /** @type {{curve: Curve, nearest: Nearest}|null} */
  let best = null;
  if (!state.showsCurves || state.watched) return null;
  let within = reach / view.scale;
  for (const curve of visible()) {
    const nearest = shapeOf(curve).track.nearest(p, within);
    if (nearest) { best = {curve, nearest}; within = nearest.distance; }
  }
  return best;
}

/** What there is to say about a curve. */
export function sentence(/** @type {Curve} */ curve) {
  return `curve ${curve.id}, ${lengthText(curve.arcLength)} long, ${lengthText(medianWidth(curve))} wide, ` +
    `confidence ${curve.confidence.toFixed(2)}${isTouched(curve) ? ', edited' : ''}`;
}

/** Selects the next curve, in the order of reading; false where there is none that way.
 * @param {1|-1} way @param {boolean} [turns] begins again after the last */
export function cycle(way, turns = true) {
  const order = visible().map(curve => ({id: curve.id, p: curve.controlPoints[0]}))
    .sort((a, b) => Math.round(a.p[1] / 40) - Math.round(b.p[1] / 40) || a.p[0] - b.p[0]).map(entry => entry.id);
  if (!order.length) { announce('No curves'); return false; }
  const at = order.indexOf(state.selection[0] ?? -1);
  let next = at < 0 ? (way > 0 ? 0 : order.length - 1) : at + way;
  if (!turns && (next < 0 || next >= order.length)) return false;
  next = (next + order.length) % order.length;
  select([order[next]]);
  return true;
}

/** @param {number[]} ids @param {{place?: Point, quiet?: boolean}} options */
export function select(ids, {place: point, quiet = false} = {}) {
  set({selection: ids, knot: null});
  const curve = selected();
  if (!curve) { if (ids.length > 1) announce(`${ids.length} curves selected`); return; }
  const middle = shapeOf(curve).track.at(curve.arcLength / 2);
  if (!point) show(middle);
  if (!quiet) announce(sentence(curve));
  tell(curve, point ?? middle, true);
}

/** @type {{id: number, isFixed: boolean, at: Point}|null} */
let told = null;

/** Fills the card of a curve and puts it beside a point of the image.
 * @param {Curve} curve @param {Point} at
 * @param {boolean} isFixed whether it stays, with what can be pressed */
export function tell(curve, at, isFixed) {
  const {track} = shapeOf(curve);
  const nearest = track.nearest(at) ?? {...track.at(0), distance: 0};
  const index = Math.max(0, Math.min(curve.segments.length - 1, Math.floor(nearest.parameter)));
  const segment = curve.segments[index];
  const card = byId('card');
  told = {id: curve.id, isFixed, at};
  const isFlat = !isFixed && Boolean(state.selection.length);
  if (isFlat) return;
  const x = `x(t) = ${polynomial(segment.x)}`, y = `y(t) = ${polynomial(segment.y)}`;
  card.classList.toggle('fixed', isFixed);
  card.replaceChildren(
    el('div', {class: 'head'}, [
      el('b', {text: `Curve ${curve.id}`}), el('span', {class: 'kind', text: kindOf(curve)}),
      ...(isFixed ? [iconButton('copy', 'Copy the equation of this segment', {class: 'small', id: 'copy-equation',
        onclick: () => copy(`${x}\n${y}\n0 <= t <= 1`.replaceAll('−', '-'), 'the equation')}),
      iconButton('close', 'Deselect', {class: 'small', id: 'card-close',
        onclick: () => set({selection: [], knot: null})})]
        : [])]),
    el('dl', {}, [
      ...fact('length', lengthText(curve.arcLength)),
      ...fact('width', isFixed ? lengthText(medianWidth(curve)) : lengthText(widthAt(curve, track, nearest.length))),
      ...fact('confidence', curve.confidence.toFixed(2))]),
    el('p', {class: 'equation', 'data-test': 'equation'}, [
      el('small', {text: `segment ${index + 1} of ${curve.segments.length}, t from 0 to 1`}),
      el('code', {text: x}), el('code', {text: y})]));
  card.hidden = false;
  settle();
}

function kindOf(/** @type {Curve} */ curve) {
  const pins = pinsOf(curve.id).length;
  return [curve.closed ? 'closed' : '', pins ? (pins >= curve.knots.length ? 'pinned' : `${pins} pinned`) : '',
    state.result?.edited.includes(curve.id) ? 'edited' : ''].filter(Boolean).join(', ');
}

/** @param {string} name @param {string} value */
const fact = (name, value) => [el('dt', {text: name}), el('dd', {text: value})];

/** Puts the card beside its curve, away from the pointer. */
function settle() {
  const card = byId('card');
  if (card.hidden || !told) return;
  const p = toPage(told.at);
  // Where there is no room beside the curve, the card lies at the other end of the page.
  card.classList.toggle('low', p.y < innerHeight * 0.45);
  if (innerWidth < 720) return;
  place(card, new DOMRect(p.x + 18, p.y - 12, 0, 30));
}

function hideCard() { told = null; byId('card').hidden = true; }

/** Lights up what is under the pointer.
 * @param {Point|null} p of the image */
export function point(p) {
  const found = p && hit(p);
  const id = found ? found.curve.id : null;
  if (id !== state.hover) set({hover: id});
  if (found && p && !state.selection.length) tell(found.curve, found.nearest, false);
  else if (!found && told && !told.isFixed) hideCard();
}

/** Where the pointer is, in words. */
export function where(/** @type {Point|null} */ page) {
  const {image} = state;
  const p = page && toImage(page);
  byId('where').textContent = image && p && p.x >= 0 && p.y >= 0 && p.x < image.width && p.y < image.height
    ? `${Math.floor(p.x)}, ${Math.floor(p.y)}` : '';
}

export function startCurves() {
  addPainter('stage', paint);
  addPainter('stage', settle);
  on(['result', 'selection', 'hover', 'live', 'candidates', 'watched', 'showsCurves', 'divider', 'knot'],
    () => invalidate('stage'));
  on(['selection', 'result', 'watched'], () => {
    const curve = selected();
    if (!curve || state.watched) return hideCard();
    if (told?.id === curve.id) tell(curve, told.at, true);
  });
}

/** The equation of the segment that the card shows. */
export function copyEquation() {
  byId('card').querySelector('#copy-equation')?.dispatchEvent(new MouseEvent('click'));
}

/** Numbers of all curves, for the status line. */
export function summary() {
  const all = curves();
  const total = all.reduce((sum, curve) => sum + curve.arcLength, 0);
  return `${all.length} curves, ${lengthText(total)}`;
}

