/** Select and move: a click takes a curve; its knots and handles are dragged, the rest settles when they are let go. */
import {hit, point, select as choose, sentence, shapeOf} from '../curves.js';
import {announce} from '../dom.js';
import {dot, line, trail} from '../marks.js';
import {edit} from '../session.js';
import {curves, debounced, pinsOf, selected, set, state} from '../state.js';
import {invalidate, show, toPage, view} from '../view.js';
import {action, hint, leaveToView} from './tools.js';

/** @typedef {{knot: number, side: null|'in'|'out'}} Grip */

/** What is dragged, and how the curve runs meanwhile.
 * @type {{id: number, grip: Grip, points: Pair[]}|null} */
let drag = null;
/** @type {{from: Point, to: Point}|null} */
let box = null;
/** @type {Point|null} */
let began = null;

/** The control points with a grip moved; a joint stays smooth.
 * @param {Pair[]} old @param {Grip} grip @param {Point} to
 * @param {boolean} isClosed @returns {Pair[]} */
export function moved(old, {knot, side}, to, isClosed) {
  const points = /** @type {Pair[]} */ (old.map(point => [...point]));
  const last = points.length - 1, at = 3 * knot;
  const wrap = (/** @type {number} */ i) => (isClosed ? (i < 0 ? last + i : i > last ? i - last : i) : i);
  const isEnd = isClosed && (at === 0 || at === last);
  if (side === null) {
    const dx = to.x - points[at][0], dy = to.y - points[at][1];
    const group = new Set([wrap(at - 1), at, wrap(at + 1), ...(isEnd ? [0, last] : [])]);
    for (const i of group) if (points[i]) points[i] = [points[i][0] + dx, points[i][1] + dy];
    return points;
  }
  const own = wrap(side === 'in' ? at - 1 : at + 1), other = wrap(side === 'in' ? at + 1 : at - 1);
  points[own] = [to.x, to.y];
  if (points[other]) {
    const dx = points[at][0] - to.x, dy = points[at][1] - to.y;
    const size = Math.hypot(dx, dy) || 1;
    const reach = Math.hypot(points[other][0] - points[at][0], points[other][1] - points[at][1]);
    points[other] = [points[at][0] + (dx / size) * reach, points[at][1] + (dy / size) * reach];
  }
  return points;
}

/** @returns {Pair[]} the control points of the selected curve as they are seen */
function points() {
  const curve = selected();
  if (!curve) return [];
  return drag && drag.id === curve.id ? drag.points : curve.controlPoints;
}

/** @param {Point} p @param {string} pointerType @returns {Grip|null} */
function gripAt(p, pointerType) {
  const curve = selected();
  if (!curve) return null;
  const all = points(), page = toPage(p);
  let reach = pointerType === 'touch' ? 22 : 9;
  /** @type {Grip|null} */
  let found = null;
  for (const grip of grips(curve.controlPoints.length, curve.closed)) {
    const [x, y] = all[index(grip)];
    const at = toPage({x, y});
    const d = Math.hypot(at.x - page.x, at.y - page.y) - (grip.side === null ? 1 : 0);
    if (d < reach) { reach = d; found = grip; }
  }
  return found;
}

/** @param {Grip} grip */
const index = ({knot, side}) => 3 * knot + (side === 'in' ? -1 : side === 'out' ? 1 : 0);

/** Knots, and the handles of the chosen knot; of short curves all handles.
 * @param {number} count of control points
 * @param {boolean} isClosed @returns {Grip[]} */
function grips(count, isClosed) {
  const last = (count - 1) / 3;
  /** @type {Grip[]} */
  const all = [];
  for (let knot = 0; knot <= (isClosed ? last - 1 : last); knot += 1) {
    all.push({knot, side: null});
    if (state.knot !== null ? state.knot !== knot : last > 3) continue;
    if (knot > 0) all.push({knot, side: 'in'});
    if (knot < last) all.push({knot, side: 'out'});
  }
  return all;
}

/** Sends where the grip was let go. */
function release() {
  const done = drag;
  if (!done) return;
  const [x, y] = done.points[index(done.grip)];
  edit({do: 'move', curve: done.id, knot: done.grip.knot, handle: done.grip.side, to: [x, y], settles: true},
    'Moved, the rest has settled').finally(() => { if (drag === done) drag = null; invalidate(); });
}

const releaseSoon = debounced(450, release);

/** Moves the chosen knot by keys.
 * @param {number} dx @param {number} dy px of the image */
export function nudgeKnot(dx, dy) {
  const curve = selected();
  if (!curve || state.knot === null) return;
  const grip = {knot: state.knot, side: null};
  const all = points(), [x, y] = all[index(grip)];
  drag = {id: curve.id, grip, points: moved(all, grip, {x: x + dx, y: y + dy}, curve.closed)};
  show({x: x + dx, y: y + dy});
  invalidate();
  releaseSoon();
}

/** Chooses the next knot of the selected curve. */
export function cycleKnot(/** @type {1|-1} */ way) {
  const curve = selected();
  if (!curve) return;
  const count = curve.knots.length - (curve.closed ? 1 : 0);
  const knot = ((state.knot ?? (way > 0 ? -1 : 0)) + way + count) % count;
  set({knot});
  show({x: curve.knots[knot][0], y: curve.knots[knot][1]});
  announce(`knot ${knot + 1} of ${count}${pinsOf(curve.id).includes(knot) ? ', pinned' : ''}`);
}

/** Pins what is selected, or takes the pins away where all of it is pinned. */
export function togglePin() {
  const curve = selected();
  if (!curve) return;
  const pins = pinsOf(curve.id);
  const knots = state.knot === null ? null : [state.knot];
  const isPinned = knots ? pins.includes(knots[0]) : pins.length >= curve.knots.length;
  edit({do: isPinned ? 'unpin' : 'pin', curve: curve.id, knots}, isPinned ? 'Unpinned' : 'Pinned');
}

/** Keeps the selected curves as they are, whatever is asked for next. */
export async function accept() {
  for (const curve of [...state.selection]) await edit({do: 'accept', curve}, 'Kept as it is');
}

export function removeSelected() {
  if (!state.selection.length) return;
  const ids = [...state.selection];
  edit({do: 'remove', curves: ids}, ids.length === 1 ? `Curve ${ids[0]} deleted` : `${ids.length} curves deleted`);
}

/** Curves that lie wholly in a rectangle. */
function inside(/** @type {Point} */ a, /** @type {Point} */ b) {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return curves().filter(curve => {
    const own = shapeOf(curve).track.box;
    return own.left >= left && own.right <= right && own.top >= top && own.bottom <= bottom;
  }).map(curve => curve.id);
}

function paint(/** @type {CanvasRenderingContext2D} */ context) {
  if (box) {
    const a = toPage(box.from), b = toPage(box.to);
    context.fillStyle = 'rgba(60, 200, 232, 0.14)';
    context.strokeStyle = '#3cc8e8';
    context.lineWidth = 1;
    context.fillRect(a.x, a.y, b.x - a.x, b.y - a.y);
    context.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y);
  }
  const curve = selected();
  if (!curve || !state.showsCurves) return;
  const all = points();
  if (drag && drag.id === curve.id) {
    const {track} = shapeOf({controlPoints: all});
    trail(context, track.x.map((x, i) => /** @type {Pair} */ ([x, track.y[i]])), '#ffb454');
  }
  const pins = pinsOf(curve.id);
  const list = grips(all.length, curve.closed);
  for (const grip of list) {
    const ends = [all[3 * grip.knot], all[index(grip)]].map(([x, y]) => toPage({x, y}));
    if (grip.side !== null) line(context, ends, '#cfe6ec', 1);
  }
  for (const grip of list) {
    const [x, y] = all[index(grip)];
    if (grip.side === null) dot(context, {x, y}, pins.includes(grip.knot) ? '#ffb454' : grip.knot === state.knot
      ? '#3cc8e8' : '#fff', grip.knot === state.knot ? 6 : 4.5);
    else dot(context, {x, y}, '#3cc8e8', 3);
  }
}

/** @type {Tool} */
export const selectTool = {
  name: 'select', title: 'Select and move', key: 'V', icon: 'select',
  hint: 'Click a curve, drag its knots and handles. Shift-drag takes several.',
  down(p, event) {
    began = p;
    const grip = gripAt(p, event.pointerType), curve = selected();
    if (grip && curve) {
      set({knot: grip.knot});
      drag = {id: curve.id, grip, points: points()};
      return;
    }
    const found = hit(p, event.pointerType === 'touch' ? 20 : 9);
    if (found && event.shiftKey) {
      const {id} = found.curve;
      choose(state.selection.includes(id) ? state.selection.filter(other => other !== id) : [...state.selection, id],
        {place: p});
    } else if (found) choose([found.curve.id], {place: p});
    else if (event.shiftKey) box = {from: p, to: p};
    else { if (state.selection.length) set({selection: [], knot: null}); leaveToView(); }
  },
  move(p, event) {
    if (drag && event.isDown) {
      const curve = selected();
      if (curve) drag.points = moved(curve.controlPoints, drag.grip, p, curve.closed);
      invalidate();
    } else if (box) { box.to = p; invalidate(); } else if (!event.isDown) point(event.pointerType === 'touch' ? null
      : p);
  },
  up(p) {
    if (drag && began && Math.hypot(p.x - began.x, p.y - began.y) * view.scale > 2) release();
    else drag = null;
    if (box) {
      const ids = inside(box.from, box.to);
      box = null;
      choose(ids);
    }
    invalidate();
  },
  cancel() {
    if (drag || box) { drag = null; box = null; return true; }
    if (state.knot !== null) { set({knot: null}); return true; }
    if (state.selection.length) { set({selection: [], knot: null}); return true; }
    return false;
  },
  leave() { set({knot: null}); },
  paint,
  options() {
    const {selection, knot} = state;
    if (!selection.length) return [];
    const curve = selected();
    const what = curve ? (knot === null ? `Curve ${curve.id}` : `Knot ${knot + 1} of curve ${curve.id}`)
      : `${selection.length} curves`;
    const pins = curve ? pinsOf(curve.id) : [];
    const isPinned = curve && (knot === null ? pins.length >= curve.knots.length : pins.includes(knot));
    return [hint(what),
      ...(curve ? [action(isPinned ? 'Unpin' : 'Pin', 'option-pin', togglePin)] : []),
      action('Keep', 'option-accept', accept), action('Delete', 'option-delete', removeSelected)];
  },
};

/** What the selected curve is, said again. */
export function saySelected() {
  const curve = selected();
  if (curve) announce(sentence(curve));
}

