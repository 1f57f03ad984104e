/** Cut, join, crossing and pin: tools of one or two clicks on curves that are there. */
import {hit, visible} from '../curves.js';
import {announce} from '../dom.js';
import {dot, tick, trail} from '../marks.js';
import {edit} from '../session.js';
import {curveOf, pinsOf, set, state} from '../state.js';
import {invalidate, toPage, view} from '../view.js';
import {hint, refreshOptions} from './tools.js';

/** @typedef {{curve: number, atStart: boolean, p: Point}} End */

const reach = (/** @type {ToolEvent} */ event) => (event.pointerType === 'touch' ? 24 : 11);

/** Where a click would do something.
 * @type {Point|null} */
let target = null;

/** Lights up the curve and the place that a click would take. */
function aim(/** @type {Point} */ p, /** @type {ToolEvent} */ event) {
  const found = hit(p, reach(event));
  target = found ? {x: found.nearest.x, y: found.nearest.y} : null;
  set({hover: found ? found.curve.id : null});
  invalidate();
}

const forget = () => { target = null; set({hover: null}); };

/** @type {Tool} */
export const cutTool = {
  name: 'cut', title: 'Cut', key: 'X', icon: 'cut', hint: 'Click a curve where it is to be cut in two.',
  down(p, event) {
    const found = hit(p, reach(event));
    if (!found) return announce('No curve here');
    edit({do: 'cut', curve: found.curve.id, parameter: found.nearest.parameter}, 'Cut in two');
  },
  move: aim, leave: forget,
  paint(context) {
    if (!target) return;
    const p = toPage(target);
    for (const y of [0.7, -0.7]) tick(context, p, {x: 0.7, y}, 8);
  },
};

/** @returns {End[]} */
function ends() {
  return visible().filter(curve => !curve.closed).flatMap(curve => [true, false].map(atStart => {
    const [x, y] = curve.controlPoints[atStart ? 0 : curve.controlPoints.length - 1];
    return {curve: curve.id, atStart, p: {x, y}};
  }));
}

/** @type {End|null} */
let firstEnd = null;
/** @type {End|null} */
let nearEnd = null;

/** @param {Point} p @param {number} within CSS px @returns {End|null} */
function endAt(p, within) {
  let best = null, least = within / view.scale;
  for (const end of ends()) {
    if (firstEnd && end.curve === firstEnd.curve && end.atStart === firstEnd.atStart) continue;
    const d = Math.hypot(end.p.x - p.x, end.p.y - p.y);
    if (d < least) { least = d; best = end; }
  }
  return best;
}

/** @type {Tool} */
export const joinTool = {
  name: 'join', title: 'Join', key: 'J', icon: 'join', hint: 'Click two ends; they become one curve.',
  down(p, event) {
    const end = endAt(p, reach(event) + 6);
    if (!end) return announce('No end here');
    if (!firstEnd) { firstEnd = end; announce('First end taken'); refreshOptions(); return invalidate(); }
    const pair = [firstEnd, end].map(({curve, atStart}) => ({curve, atStart}));
    firstEnd = nearEnd = null;
    refreshOptions();
    edit({do: 'join', ends: pair}, 'Joined');
  },
  move(p, event) { nearEnd = endAt(p, reach(event) + 6); invalidate(); },
  cancel() { const was = firstEnd !== null; firstEnd = null; return was; },
  leave() { firstEnd = nearEnd = null; },
  paint(context) {
    for (const end of ends()) dot(context, end.p, '#3cc8e8', 3.5);
    if (nearEnd) dot(context, nearEnd.p, '#fff', 7);
    if (!firstEnd || !curveOf(firstEnd.curve)) return;
    dot(context, firstEnd.p, '#ffb454', 7);
    if (!nearEnd) return;
    trail(context, [firstEnd.p, nearEnd.p], '#ffb454', [5, 5]);
  },
  options: () => [hint(firstEnd ? 'Click the other end' : 'Click the first end')],
};

const nodes = () => (state.result?.drawing.graph?.nodes ?? []).filter(node => node.curves.length > 1);
/** @type {number|null} */
let nearNode = null;

function nodeAt(/** @type {Point} */ p, /** @type {number} */ within) {
  let best = null, least = within / view.scale;
  for (const node of nodes()) {
    const d = Math.hypot(node.position[0] - p.x, node.position[1] - p.y);
    if (d < least) { least = d; best = node.id; }
  }
  return best;
}

/** @type {Tool} */
export const crossTool = {
  name: 'cross', title: 'Crossing', key: 'C', icon: 'cross',
  hint: 'Click a crossing or junction; its curves go on the next way.',
  down(p, event) {
    const node = nodeAt(p, reach(event) + 6);
    if (node === null) return announce('No crossing here');
    edit({do: 'cross', node}, 'The curves go on another way');
  },
  move(p, event) { nearNode = nodeAt(p, reach(event) + 6); invalidate(); },
  leave() { nearNode = null; },
  paint(context) {
    for (const node of nodes()) {
      const [x, y] = node.position;
      dot(context, {x, y}, node.id === nearNode ? '#fff' : node.kind === 'crossing' ? '#ffb454' : '#3cc8e8',
        node.id === nearNode ? 7 : 4);
    }
  },
};

/** @type {Tool} */
export const pinTool = {
  name: 'pin', title: 'Pin', key: 'P', icon: 'pin', hint: 'Click a knot or a curve; it stays where it is.',
  down(p, event) {
    const found = hit(p, reach(event));
    if (!found) return announce('No curve here');
    const {curve} = found, pins = pinsOf(curve.id);
    const knot = curve.knots.findIndex(([x, y]) => Math.hypot(x - p.x, y - p.y) * view.scale < reach(event));
    const isPinned = knot >= 0 ? pins.includes(knot) : pins.length >= curve.knots.length;
    edit({do: isPinned ? 'unpin' : 'pin', curve: curve.id, knots: knot >= 0 ? [knot] : null},
      isPinned ? 'Unpinned' : 'Pinned');
  },
  move: aim, leave: forget,
  paint(context) {
    const curve = curveOf(state.hover);
    if (!curve) return;
    const pins = pinsOf(curve.id);
    curve.knots.forEach(([x, y], i) => dot(context, {x, y}, pins.includes(i) ? '#ffb454' : '#fff', 4));
  },
};

/** @type {Tool} */
export const handTool = {name: 'hand', title: 'Hand', key: 'H', icon: 'hand', hint: 'Drag the image.'};
